import type * as ts from "../../typescript.js";
import type { Memory } from "./memory.js";
import type { OpenRead, QuestionOfCode, Read, Reads } from "./reads.js";

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
  /** What is said to code that asks for itself, by way of others. */
  readonly whileFinding: T;
  readonly find: (node: N) => T;
}

interface Found<T> {
  readonly value: T;
  /** What it was made from, where that is no fact of its own: parts of something that asks for itself. */
  readonly reads: readonly Read[];
}

/**
 * What there is to know of a function, or of what it is given, for those who call it. It is made from the code, and from such answers
 * of what that calls; whoever has asked holds while the answer is the same. So an edit in a function that all of a project calls, by
 * way of others, costs what it changes, and not what depends on it.
 *
 * Answers are plain data. Of functions that call each other round in a circle only the first that is asked for has an answer; the
 * others are made from all code of the circle.
 */
export class CodeAnswers<N extends ts.Node, T> {
  readonly #program: Program;
  readonly #memory: Memory;
  readonly #finding: Finding<N, T>;
  readonly #known = new Map<string, Found<T>>();
  readonly #open = new Map<string, OpenRead>();

  constructor(program: Program, memory: Memory, finding: Finding<N, T>) {
    this.#program = program;
    this.#memory = memory;
    this.#finding = finding;
    program.reads.answering(finding.question, id => this.#answer(id));
  }

  of(node: N): T {
    const { reads } = this.#program;
    const id = this.#program.idOf(node);
    const found = this.#whileFinding(id) ?? this.#known.get(id) ?? this.#find(id, node);
    if (found.reads.length === 0) reads.asked(this.#finding.question, id);
    else reads.add(found.reads);
    return found.value;
  }

  /** Nothing, if that is no fact of its own. */
  #answer(id: string): string | undefined {
    if (this.#whileFinding(id) !== undefined) return undefined;
    // The id is that of a node of this kind, as long as there is such a node.
    const node = this.#program.nodeOf(id) as N | undefined;
    const found = this.#known.get(id) ?? (node && this.#find(id, node));
    return found?.reads.length === 0 ? JSON.stringify([found.value]) : undefined;
  }

  /** What waits for the answers that are being found is not what they are made from. */
  #whileFinding(id: string): Found<T> | undefined {
    const open = this.#open.get(id);
    const isWaiting = open !== undefined && open.within === this.#program.reads.attempt;
    return isWaiting ? { value: this.#finding.whileFinding, reads: [open] } : undefined;
  }

  #find(id: string, node: N): Found<T> {
    const { reads } = this.#program;
    const before = this.#open.get(id);
    const open: OpenRead = { kind: "open", within: reads.attempt, isOver: false };
    this.#open.set(id, open);
    try {
      const found = reads.apart(() =>
        this.#memory.recall(reads, this.#program.fileOf(id), `${this.#finding.question} ${id}`, () => {
          const made = reads.apart(() => this.#finding.find(node));
          reads.add(made.reads.filter(read => read !== open));
          return made.value;
        }),
      );
      this.#known.set(id, found);
      reads.whenTakenBack(() => this.#known.delete(id));
      return found;
    } finally {
      open.isOver = true;
      if (before === undefined) this.#open.delete(id);
      else this.#open.set(id, before);
    }
  }
}
