import { RepriseError } from "../language/errors.js";
import type { ResolvedRetryPolicy } from "../language/retry.js";

export type RetryDecision = { readonly retry: true; readonly delayMs: number } | { readonly retry: false };

export interface FailedAttempt {
  readonly error: Error;
  /** Counts from 1. */
  readonly attempt: number;
  /** Time left until the schedule-to-close limit; Infinity without one. */
  readonly remainingMs: number;
}

/** Whether a failed attempt is followed by another, and after which wait. `random` is in [0, 1). */
export function decideRetry(policy: ResolvedRetryPolicy, failed: FailedAttempt, random: number): RetryDecision {
  // The effect has taken place: repeating it makes no other result.
  if (RepriseError.is(failed.error) && failed.error.code === "E_PAYLOAD") return { retry: false };
  if (failed.error.name === "NonRetryableError" || policy.nonRetryable(failed.error)) return { retry: false };
  if (failed.attempt >= policy.maximumAttempts) return { retry: false };
  const delayMs = backOff(policy, failed.attempt) * (1 - policy.jitter * random);
  return delayMs < failed.remainingMs ? { retry: true, delayMs: Math.round(delayMs) } : { retry: false };
}

function backOff(policy: ResolvedRetryPolicy, attempt: number): number {
  return Math.min(policy.initialIntervalMs * policy.coefficient ** (attempt - 1), policy.maximumIntervalMs);
}
