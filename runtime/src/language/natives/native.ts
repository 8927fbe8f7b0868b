import type { DiagnosticCode } from "../codes.js";

/**
 * The verdict on everything that the language and Node offer without an import of the user's own.
 *
 * A key is a path from a global (`Date.now`, `fetch`, `process.env`) or from a module of Node (`node:fs`,
 * `node:crypto.randomUUID`); a module's row covers each of its exports that has no row of its own, and a global's row
 * covers its members in the same way. `Date()` is the call, `new Date()` the construction without arguments.
 */
export type Native = JournaledNative | RejectedNative | DeterministicNative;

/** Answered from the journal inside an activation. */
export interface JournaledNative {
  readonly verdict: "journaled";
  /** `site`: identity or draw depends on the site label. `none`: one answer for the whole activation. */
  readonly label: "site" | "none";
}

export interface RejectedNative {
  readonly verdict: "rejected";
  readonly code: DiagnosticCode;
  readonly remedy: string;
}

export interface DeterministicNative {
  readonly verdict: "deterministic";
}

export type Natives = Readonly<Record<string, Native>>;

export const journaled = { verdict: "journaled", label: "none" } as const;
export const journaledPerSite = { verdict: "journaled", label: "site" } as const;
export const deterministic = { verdict: "deterministic" } as const;

export const inStep = "Move the call into an activity or a step and use its recorded result.";
export const rejected = <C extends DiagnosticCode>(code: C, remedy: string = inStep) =>
  ({ verdict: "rejected", code, remedy }) as const;

/** One verdict for many names, written as lines of words: `every(deterministic, "Map Set", "WeakMap WeakSet")`. */
export function every<V extends Native, const L extends readonly string[]>(native: V, ...lines: L) {
  return rows<Words<L[number]>, V>(native, words(lines));
}

/** The same for members of a global or a module: `members("node:os", deterministic, "constants")`. */
export function members<P extends string, V extends Native, const L extends readonly string[]>(
  owner: P,
  native: V,
  ...lines: L
) {
  return rows<`${P}.${Words<L[number]>}`, V>(
    native,
    words(lines).map(word => `${owner}.${word}`),
  );
}

const words = (lines: readonly string[]): readonly string[] => lines.flatMap(line => line.split(" "));

function rows<N extends string, V extends Native>(native: V, names: readonly string[]): Readonly<Record<N, V>> {
  // The compiler splits the literals as `words` does, but cannot see that it does.
  return Object.fromEntries(names.map(name => [name, native])) as Readonly<Record<N, V>>;
}

type Words<Line extends string, Found extends string = never> = Line extends `${infer Word} ${infer Rest}`
  ? Words<Rest, Found | Word>
  : Found | Line;
