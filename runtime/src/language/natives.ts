import type { DiagnosticCode } from "./codes.js";

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

const journaled = { verdict: "journaled", label: "none" } as const;
const journaledPerSite = { verdict: "journaled", label: "site" } as const;
const deterministic = { verdict: "deterministic" } as const;

const inStep = "Move the call into an activity or a step and use its recorded result.";
const rejected = <C extends DiagnosticCode>(code: C, remedy: string = inStep) =>
  ({ verdict: "rejected", code, remedy }) as const;

export const natives = {
  // Clocks
  "Date.now": journaled,
  "Date()": journaled,
  "new Date()": journaled,
  Date: deterministic,
  "performance.now": journaled,
  performance: rejected("DET102", "Use performance.now() or Date.now(), which are journaled."),
  "node:perf_hooks.performance": deterministic,
  "node:perf_hooks": rejected("DET102", "Use performance.now() or Date.now(), which are journaled."),

  // Randomness
  "Math.random": journaledPerSite,
  Math: deterministic,
  "crypto.randomUUID": journaledPerSite,
  "crypto.getRandomValues": journaledPerSite,
  crypto: rejected("DET203"),
  "node:crypto.randomUUID": journaledPerSite,
  "node:crypto.getRandomValues": journaledPerSite,
  "node:crypto.randomBytes": journaledPerSite,
  "node:crypto.randomInt": journaledPerSite,
  "node:crypto.webcrypto": deterministic,
  "node:crypto.createHash": deterministic,
  "node:crypto.createHmac": deterministic,
  "node:crypto.hash": deterministic,
  "node:crypto.timingSafeEqual": deterministic,
  "node:crypto": rejected("DET203"),

  // Timers
  setTimeout: journaledPerSite,
  clearTimeout: journaled,
  "node:timers.setTimeout": journaledPerSite,
  "node:timers.clearTimeout": journaled,
  "node:timers/promises.setTimeout": journaledPerSite,
  "AbortSignal.timeout": journaledPerSite,
  AbortSignal: deterministic,
  setInterval: rejected("DET302", "Write a loop around sleep(): each turn is recorded, and the loop can end."),
  clearInterval: rejected("DET302", "Write a loop around sleep(): each turn is recorded, and the loop can end."),
  setImmediate: rejected("DET303", "Await the work itself, or sleep()."),
  clearImmediate: rejected("DET303", "Await the work itself, or sleep()."),
  "node:timers": rejected("DET303", "Await the work itself, or sleep()."),
  "node:timers/promises": rejected("DET303", "Await the work itself, or sleep()."),
  queueMicrotask: deterministic,

  // Console: silent while replaying
  console: journaled,
} as const satisfies Record<string, Native>;

export type NativeName = keyof typeof natives;
export type JournaledNativeName = {
  [N in NativeName]: (typeof natives)[N] extends JournaledNative ? N : never;
}[NativeName];
