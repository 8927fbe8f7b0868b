import { durationMs, type Duration } from "../language/duration.js";

/** What goes wrong, and when. Attempts and commits count from 1. */
export type Fault =
  | { readonly kind: "failAttempt"; readonly name: string; readonly attempt: number; readonly error: Error }
  | { readonly kind: "hang"; readonly name: string; readonly attempt: number }
  | { readonly kind: "delay"; readonly name: string; readonly attempt: number | "every"; readonly ms: number }
  | { readonly kind: "loseAnswer"; readonly commit: number }
  | { readonly kind: "expireLease"; readonly commit: number }
  | { readonly kind: "duplicateSignal"; readonly name: string }
  | { readonly kind: "dropNotification"; readonly name: string };

/**
 * Things that happen in production, on demand.
 *
 * @example
 * const env = new TestEnvironment({ workflows: [order], faults: [faults.failAttempt("charge", 1)] });
 */
export const faults = {
  /** The n-th attempt of this activity or step throws, instead of being executed. */
  failAttempt(name: string, attempt = 1, error: Error = new Error(`${name} failed, as the test asked for`)): Fault {
    return { kind: "failAttempt", name, attempt, error };
  },
  /** The n-th attempt never ends. */
  hang(name: string, attempt = 1): Fault {
    return { kind: "hang", name, attempt };
  },
  /** The n-th attempt, or every one, takes so long on the test's clock. */
  delay(name: string, time: Duration, attempt: number | "every" = "every"): Fault {
    return { kind: "delay", name, attempt, ms: durationMs(time, `the delay of ${name}`) };
  },
  /** The n-th commit is made, but its answer never arrives: the worker has to find out. */
  loseAnswer(commit: number): Fault {
    return { kind: "loseAnswer", commit };
  },
  /** Right before the n-th commit the worker counts as dead, and another takes its runs; it does not know that yet. */
  expireLease(commit: number): Fault {
    return { kind: "expireLease", commit };
  },
  /** Every signal of this name is delivered twice. */
  duplicateSignal(name: string): Fault {
    return { kind: "duplicateSignal", name };
  },
  /**
   * Signals of this name arrive without the notification that wakes the worker: it finds them when it looks the next time,
   * a second later at most.
   */
  dropNotification(name: string): Fault {
    return { kind: "dropNotification", name };
  },
} as const;
