import * as ts from "../../typescript.js";
import { isInBody } from "./node-identity.js";

/** A file that a fact was made from: all of its text, or only its face, which is what lies outside of functions' bodies. */
export interface FileRead {
  readonly kind: "text" | "face";
  readonly file: string;
}

/** What the project as a whole answered when a fact was made: who calls a function, who writes a variable. */
export interface AnswerRead {
  readonly kind: "answer";
  readonly question: Question;
  readonly subject: string;
  /** Of both. It is kept because to look it up anew for each fact is most of what an edit costs. */
  readonly key: string;
  readonly answer: string;
}

/** Something that is being found. What was made from it is no fact before that is over. */
export interface OpenRead {
  readonly kind: "open";
  isOver: boolean;
}

/** What facts are made from. */
export type Kept = FileRead | AnswerRead;

export type Read = Kept | OpenRead;

/** Questions whose answers come from all files together, or from what a function calls. */
export type Question =
  | "calls"
  | "decorated"
  | "extended"
  | "assigned"
  | "writes"
  | "patches"
  | "mentions"
  | "roots"
  | "definition"
  | "members"
  | QuestionOfCode;

/** What is asked of a function, or of what it is given (`CodeAnswers`). */
export type QuestionOfCode = (typeof questionsOfCode)[number];

const questionsOfCode = [
  "asked parts",
  "asked by name",
  "called at once",
  "only called",
  "only masked",
  "used up",
  "changes",
  "made text of",
  "inspected",
  "reads a time",
] as const;

/**
 * Notes what each fact is made from, at the few places through which all knowledge of other files passes: resolving a name,
 * asking for a type, naming a node, looking into a function, asking the whole project. Facts hold while that holds.
 */
export class Reads {
  #log = new Set<Read>();
  readonly #files = new Map<string, { readonly text: FileRead; readonly face: FileRead }>();
  readonly #answers = new Map<string, AnswerRead>();
  readonly #answering = new Map<Question, (subject: string) => string | undefined>();
  /** While answers are only assumed: how to forget what was made from them. */
  #attempt = atLarge;

  /** A node was looked at. */
  node(node: ts.Node): void {
    const file = node.getSourceFile();
    if (!file.isDeclarationFile) this.#file(file.fileName, isInBody(node) ? "text" : "face");
  }

  /** The body of a function was looked at. */
  body(callee: ts.Node): void {
    const file = callee.getSourceFile();
    if (!file.isDeclarationFile) this.#file(file.fileName, "text");
  }

  /** Who answers a question; asked again, to see whether a fact still holds. Nothing is no answer that can be relied on. */
  answering(question: Question, answer: (subject: string) => string | undefined): void {
    this.#answering.set(question, answer);
  }

  /** Notes that the answer to a question was used. */
  asked(question: Question, subject: string): void {
    const read = this.#answerTo(question, subject, `${question} ${subject}`);
    if (read !== undefined) this.#log.add(read);
  }

  /** Whether the answer is the same as when it was noted. */
  isAnsweredAsBefore({ question, subject, key, answer }: AnswerRead): boolean {
    return this.#answerTo(question, subject, key)?.answer === answer;
  }

  /** A program gives one answer. */
  #answerTo(question: Question, subject: string, key: string): AnswerRead | undefined {
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answering = this.#answering.get(question);
    if (answering === undefined) throw new Error(`nobody answers ${question}`);
    // What the answer is made from is not what the asking fact is made from.
    const { value: answer } = this.apart(() => answering(subject));
    if (answer === undefined) return undefined;
    const read: AnswerRead = { kind: "answer", question, subject, key, answer };
    if (mayBeAssumed.has(question)) this.whenTakenBack(() => this.#answers.delete(key));
    this.#answers.set(key, read);
    return read;
  }

  /** Something was made from what something else was made from. */
  add(reads: readonly Read[]): void {
    for (const read of reads) if (read.kind !== "open" || !read.isOver) this.#log.add(read);
  }

  /** In whose name answers are found just now. */
  get attempt(): Attempt {
    return this.#attempt;
  }

  /** Computes something on its own account, and says what it was made from. */
  apart<T>(compute: () => T): { readonly value: T; readonly reads: readonly Read[] } {
    const before = this.#log;
    this.#log = new Set();
    try {
      const value = compute();
      return { value, reads: [...this.#log] };
    } finally {
      this.#log = before;
    }
  }

  /** Computes once for a program: whoever gets the value from the cache has read what it was made from, too. */
  cached<K, V>(cache: Cache<K, V>, key: K, whileComputing: V, compute: () => V): V {
    const known = cache.get(key);
    // What waits for the answers that are being found is not what they are made from.
    if (known !== undefined && (known.within === undefined || known.within === this.#attempt)) {
      this.add(known.reads);
      return known.value;
    }
    // What refers to itself is answered instead of asked for ever.
    cache.set(key, { value: whileComputing, reads: [], within: this.#attempt });
    const { value, reads } = this.apart(compute);
    const forget = () => (known === undefined ? cache.delete(key) : cache.set(key, known));
    if (isOpen(reads)) forget();
    else {
      if (isAssumed(reads)) this.whenTakenBack(forget);
      cache.set(key, { value, reads });
    }
    this.add(reads);
    return value;
  }

  /** Makes something from answers that are only assumed, and forgets it all unless they prove right. */
  assuming(attempt: () => boolean): boolean {
    const takingBack: (() => void)[] = [];
    this.#attempt = takingBack;
    let isRight = false;
    try {
      isRight = attempt();
      return isRight;
    } finally {
      this.#attempt = atLarge;
      if (!isRight) for (const takeBack of takingBack.reverse()) takeBack();
    }
  }

  /** Says how to forget something that was made just now, if need be. */
  whenTakenBack(takeBack: () => void): void {
    if (this.#attempt !== atLarge) this.#attempt.push(takeBack);
  }

  #file(file: string, kind: FileRead["kind"]): void {
    let known = this.#files.get(file);
    if (known === undefined) {
      known = { text: { kind: "text", file }, face: { kind: "face", file } };
      this.#files.set(file, known);
    }
    this.#log.add(known[kind]);
  }
}

export type Attempt = (() => void)[];

/** What is found for good, and not in an attempt. */
const atLarge: Attempt = [];

/** Those that are made from answers which can be assumed; the others are told by the text alone. */
const mayBeAssumed: ReadonlySet<Question> = new Set<Question>([
  "members",
  "writes",
  "patches",
  "mentions",
  ...questionsOfCode,
]);

/** Whether something was made from answers that may have been assumed. */
export function isAssumed(reads: readonly Read[]): boolean {
  return reads.some(read => read.kind === "answer" && mayBeAssumed.has(read.question));
}

/** Whether something was made from what is still being found. */
export function isOpen(reads: readonly Read[]): boolean {
  return reads.some(read => read.kind === "open" && !read.isOver);
}

/** Of something that is over: its parts are found, too. */
export function kept(reads: readonly Read[]): readonly Kept[] {
  return reads.filter(read => read.kind !== "open");
}

interface Cached<V> {
  readonly value: V;
  readonly reads: readonly Read[];
  /** Set as long as it is not known: who is computing it. */
  readonly within?: Attempt;
}

export type Cache<K, V> = Map<K, Cached<V>>;
