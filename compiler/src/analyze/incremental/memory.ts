import { isAssumed, isOpen, kept, type Kept, type Reads } from "./reads.js";
import type { FileRevision } from "./revisions.js";

interface Remembered {
  readonly value: unknown;
  readonly reads: readonly Kept[];
  /** The last revision in which it was known to hold. */
  checked: number;
}

/** What holds of each file, for a later process: plain data all through. */
export type MemoryContents = readonly (readonly [file: string, facts: readonly KeptFact[]])[];

interface KeptFact {
  readonly key: string;
  readonly value: unknown;
  readonly reads: readonly Kept[];
}

/** Counts the programs, and knows what changed with which of them. */
interface Changes {
  readonly current: number;
  of(file: string): FileRevision;
}

/** For a program that nothing comes after. */
export const unchanging: Changes = { current: 1, of: () => ({ text: 1, face: 1, types: 1 }) };

/**
 * Facts that outlive the program that they were made from. Each is plain data with what it was made from: it is used again
 * while that is as it was, whatever else was edited.
 */
export class Memory {
  readonly #changes: Changes;
  readonly #facts = new Map<string, { readonly text: number; readonly facts: Map<string, Remembered> }>();

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** A fact about a file, which is made from all of its text at the least. The kind and the key tell it from others. */
  recall<T>(reads: Reads, file: string, key: string, compute: () => T): T {
    const facts = this.#factsOf(file);
    const known = facts.get(key);
    // A key has one type of value, as its callers see to.
    if (known !== undefined && this.#holds(reads, file, known)) return known.value as T;
    const made = reads.apart(compute);
    if (isOpen(made.reads)) {
      reads.add(made.reads);
      return made.value;
    }
    if (isAssumed(made.reads))
      reads.whenTakenBack(() => (known === undefined ? facts.delete(key) : facts.set(key, known)));
    facts.set(key, { value: made.value, reads: kept(made.reads), checked: this.#changes.current });
    return made.value;
  }

  /** What such a fact was the last time, whether or not it still holds. */
  last(file: string, key: string): unknown {
    return this.#factsOf(file).get(key)?.value;
  }

  contents(): MemoryContents {
    const { current } = this.#changes;
    return [...this.#facts].map(([file, { facts }]) => {
      const holding = [...facts].filter(([, { checked }]) => checked === current);
      return [file, holding.map(([key, { value, reads }]) => ({ key, value, reads }))];
    });
  }

  /** Takes over what an earlier process has left, as of the current program. */
  restore(contents: MemoryContents): void {
    const { current } = this.#changes;
    for (const [file, kept] of contents) {
      const facts = new Map(kept.map(({ key, value, reads }) => [key, { value, reads, checked: current }]));
      this.#facts.set(file, { text: this.#changes.of(file).text, facts });
    }
  }

  /** Of a file that has changed no fact can hold. */
  #factsOf(file: string): Map<string, Remembered> {
    const { text } = this.#changes.of(file);
    const known = this.#facts.get(file);
    if (known?.text === text) return known.facts;
    const facts = new Map<string, Remembered>();
    this.#facts.set(file, { text, facts });
    return facts;
  }

  #holds(reads: Reads, file: string, fact: Remembered): boolean {
    const { current } = this.#changes;
    if (fact.checked === current) return true;
    const { types } = this.#changes.of(file);
    const holds = types <= fact.checked && fact.reads.every(read => this.#isSame(reads, read, fact));
    if (!holds) return false;
    const { checked } = fact;
    if (isAssumed(fact.reads)) reads.whenTakenBack(() => (fact.checked = checked));
    fact.checked = current;
    return true;
  }

  #isSame(reads: Reads, read: Kept, { checked }: Remembered): boolean {
    if (read.kind === "answer") return reads.isAnsweredAsBefore(read);
    const revision = this.#changes.of(read.file);
    return revision[read.kind] <= checked && revision.types <= checked;
  }
}
