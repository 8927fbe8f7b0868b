import type * as ts from "../../typescript.js";
import type { Memory } from "./memory.js";
import { isOpen, type Attempt, type OpenRead, type QuestionOfCode, type Read, type Reads } from "./reads.js";

/** Where those who ask about code have their answers kept. */
export class Answers {
  readonly #program: Program;
  readonly #memory: Memory;

  constructor(program: Program, memory: Memory) {
    this.#program = program;
    this.#memory = memory;
  }

  about<N extends ts.Node, T>(finding: Finding<N, T>): CodeAnswers<N, T> {
    return new CodeAnswers(this.#program, this.#memory, finding);
  }
}

/** Names nodes for as long as there are such. */
interface Program {
  readonly reads: Reads;
  idOf(node: ts.Node): string;
  nodeOf(id: string): ts.Node | undefined;
  fileOf(id: string): string;
}

interface Finding<N, T> {
  readonly question: QuestionOfCode;
  /** The least that can be said, of which code that asks for itself says the more the more is known of it. */
  readonly whileFinding: T;
  readonly find: (node: N) => T;
}

/** What is going on in one attempt: what waits for the answers that are being found is not what they are made from. */
interface Going<T> {
  /** Those that are being found. */
  readonly open: Map<string, OpenRead>;
  /** Of circles that are not closed yet: what is known so far. */
  readonly circle: Map<string, Found<T>>;
  round: Round<T> | undefined;
}

interface Round<T> {
  /** What the round before has found. */
  readonly assumed: Map<string, T>;
  readonly open: OpenRead;
}

interface Found<T> {
  readonly value: T;
  /** What it was made from, where that is no fact of its own: code that others ask for, which it asks itself. */
  readonly reads: readonly Read[];
}

/**
 * What there is to know of a function, or of what it is given, for those who call it. It is made from the code, and from such answers
 * of what that calls; whoever has asked holds while the answer is the same. So an edit in a function that all of a project calls, by
 * way of others, costs what it changes, and not what depends on it.
 *
 * Answers are plain data. Of functions that call each other round in a circle the answers are found together, in rounds: each is made
 * from what the round before has found, until one changes nothing. So the order of questions does not matter. All code of the circle
 * is what they are made from.
 */
export class CodeAnswers<N extends ts.Node, T> {
  readonly #program: Program;
  readonly #memory: Memory;
  readonly #finding: Finding<N, T>;
  readonly #known = new Map<string, Found<T>>();
  readonly #going = new WeakMap<Attempt, Going<T>>();

  constructor(program: Program, memory: Memory, finding: Finding<N, T>) {
    this.#program = program;
    this.#memory = memory;
    this.#finding = finding;
    program.reads.answering(finding.question, id => this.#answer(id));
  }

  of(node: N): T {
    const { reads } = this.#program;
    const id = this.#program.idOf(node);
    const found = this.#known.get(id) ?? this.#soFar(id) ?? this.#find(id, node);
    if (found.reads.length === 0) reads.asked(this.#finding.question, id);
    else reads.add(found.reads);
    return found.value;
  }

  /** Nothing, if that is no fact of its own. */
  #answer(id: string): string | undefined {
    const { open, circle, round } = this.#now;
    const known = this.#known.get(id);
    if (known === undefined && (round !== undefined || open.has(id) || circle.has(id))) return undefined;
    const node = this.#nodeOf(id);
    const found = known ?? (node && this.#find(id, node));
    return found?.reads.length === 0 ? JSON.stringify([found.value]) : undefined;
  }

  /** The id is that of a node of this kind, as long as there is such a node. */
  #nodeOf(id: string): N | undefined {
    return this.#program.nodeOf(id) as N | undefined;
  }

  get #now(): Going<T> {
    const { attempt } = this.#program.reads;
    const going = this.#going.get(attempt) ?? { open: new Map(), circle: new Map(), round: undefined };
    this.#going.set(attempt, going);
    return going;
  }

  #soFar(id: string): Found<T> | undefined {
    const { open, circle, round } = this.#now;
    if (round !== undefined) return { value: this.#assumed(id, round), reads: [round.open] };
    const waiting = open.get(id);
    return waiting === undefined ? circle.get(id) : { value: this.#finding.whileFinding, reads: [waiting] };
  }

  #assumed(id: string, { assumed }: Round<T>): T {
    const { whileFinding } = this.#finding;
    if (!assumed.has(id)) assumed.set(id, whileFinding);
    return assumed.get(id) ?? whileFinding;
  }

  #find(id: string, node: N): Found<T> {
    const { reads } = this.#program;
    const { open, circle } = this.#now;
    const waiting: OpenRead = { kind: "open", isOver: false };
    open.set(id, waiting);
    try {
      const key = `${this.#finding.question} ${id}`;
      const found = reads.apart(() =>
        this.#memory.recall(reads, this.#program.fileOf(id), key, () => this.#make(id, node, waiting)),
      );
      const place = isOpen(found.reads) ? circle : this.#known;
      place.set(id, found);
      reads.whenTakenBack(() => place.delete(id));
      return found;
    } finally {
      waiting.isOver = true;
      open.delete(id);
    }
  }

  #make(id: string, node: N, waiting: OpenRead): T {
    const { reads } = this.#program;
    const made = reads.apart(() => this.#finding.find(node));
    const others = made.reads.filter(read => read !== waiting);
    const isLastOfCircle = others.length < made.reads.length && !isOpen(others);
    if (isLastOfCircle) return this.#settle(id, made.value, waiting);
    reads.add(others);
    return made.value;
  }

  /** All of a circle, when it is closed. */
  #settle(id: string, value: T, waiting: OpenRead): T {
    const { reads } = this.#program;
    const { circle } = this.#now;
    let last = new Map([[id, value]]);
    for (const [each, found] of circle) {
      if (isOpen(found.reads.filter(read => read !== waiting))) continue;
      last.set(each, found.value);
      circle.delete(each);
    }
    for (let count = 0; ; count += 1) {
      const { value: found, reads: all } = reads.apart(() => this.#nextRound(last));
      if (count === mostRounds || isSame([...found], [...last])) return this.#keep(id, found, all);
      last = found;
    }
  }

  #nextRound(last: ReadonlyMap<string, T>): Map<string, T> {
    const { reads } = this.#program;
    const going = this.#now;
    const round: Round<T> = { assumed: new Map(last), open: { kind: "open", isOver: false } };
    going.round = round;
    try {
      const found = new Map<string, T>();
      // Questions that come up are added while this goes on.
      for (const id of round.assumed.keys()) {
        const node = this.#nodeOf(id);
        const made = reads.apart(() => (node === undefined ? this.#finding.whileFinding : this.#finding.find(node)));
        reads.add(made.reads.filter(read => read !== round.open));
        found.set(id, made.value);
      }
      return found;
    } finally {
      going.round = undefined;
      round.open.isOver = true;
    }
  }

  /** The one that was asked for is a fact; the others are known with all that it was made from. */
  #keep(id: string, found: ReadonlyMap<string, T>, all: readonly Read[]): T {
    const { reads } = this.#program;
    reads.add(all);
    for (const [each, value] of found) {
      if (each === id) continue;
      this.#known.set(each, { value, reads: all });
      reads.whenTakenBack(() => this.#known.delete(each));
    }
    return found.get(id) ?? this.#finding.whileFinding;
  }
}

/** Far more than any circle needs, of which each round follows one link. What went to and fro would end here, too. */
const mostRounds = 100;

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
