import type { Duration } from "./duration.js";

/** How a failing activity is tried again. Times between attempts grow by `coefficient`, up to `maximumInterval`. */
export interface RetryPolicy {
  /** Time before the second attempt. Default: 1 second. */
  readonly initialInterval?: Duration;
  /** Default: 2.0. */
  readonly coefficient?: number;
  /** Default: 100 seconds. */
  readonly maximumInterval?: Duration;
  /** Each wait is shortened by a random share of itself, up to this one. Default: 0.1; 0 switches it off. */
  readonly jitter?: number;
  /** Default: unlimited. 1 means at most once, also across crashes. */
  readonly maximumAttempts?: number;
  /** Errors that are not tried again: by `error.name`, or by a predicate. */
  readonly nonRetryable?: readonly string[] | ((error: Error) => boolean);
}

export interface ResolvedRetryPolicy {
  readonly initialIntervalMs: number;
  readonly coefficient: number;
  readonly maximumIntervalMs: number;
  readonly jitter: number;
  readonly maximumAttempts: number;
  readonly nonRetryable: (error: Error) => boolean;
}

/** The values that Temporal uses, plus jitter, so that a thousand runs do not return to a failing service together. */
export const retryDefaults = {
  initialIntervalMs: 1_000,
  coefficient: 2,
  maximumIntervalMs: 100_000,
  jitter: 0.1,
  maximumAttempts: Infinity,
} as const;
