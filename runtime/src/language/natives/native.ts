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

export const journaled = { verdict: "journaled", label: "none" } as const;
export const journaledPerSite = { verdict: "journaled", label: "site" } as const;
export const deterministic = { verdict: "deterministic" } as const;

export const rejected = <C extends DiagnosticCode>(code: C, remedy: string) =>
  ({ verdict: "rejected", code, remedy }) as const;

export const inStep = "Move the call into an activity or a step and use its recorded result.";
export const passedIn = "Pass the value to the workflow as input, or read it in an activity or a step.";
