import type { ErrorCode } from "../../language/codes.js";
import { causesOf, RepriseError } from "../../language/errors.js";
import type { ResolvedRetryPolicy } from "../../language/retry.js";

/** With the error that is recorded of the attempt. */
export type RetryDecision =
  | { readonly retry: true; readonly error: Error; readonly delayMs: number }
  | { readonly retry: false; readonly error: Error };

export interface FailedAttempt {
  readonly error: Error;
  /** Counts from 1. */
  readonly attempt: number;
  /** Time left until the schedule-to-close limit; Infinity without one. */
  readonly remainingMs: number;
}

/** Whether a failed attempt is followed by another, and after which wait. `random` is in [0, 1). */
export function decideRetry(policy: ResolvedRetryPolicy, failed: FailedAttempt, random: number): RetryDecision {
  const { isFinal, error } = finality(policy, failed.error);
  if (isFinal || failed.attempt >= policy.maximumAttempts) return { retry: false, error };
  const delayMs = backOff(policy, failed.attempt) * (1 - policy.jitter * random);
  return delayMs < failed.remainingMs ? { retry: true, error, delayMs: Math.round(delayMs) } : { retry: false, error };
}

/** What the body returns, or how it is written, is the reason: repeating it makes nothing else, and may do harm again. */
const finalCodes: ReadonlySet<ErrorCode> = new Set(["E_PAYLOAD", "E_TRANSACTION_CONTROL", "E_TEST_TRANSACTION"]);

function finality(policy: ResolvedRetryPolicy, error: Error): { readonly isFinal: boolean; readonly error: Error } {
  // Libraries wrap what `tx.query` throws.
  if ([...causesOf(error)].some(each => RepriseError.is(each) && finalCodes.has(each.code)))
    return { isFinal: true, error };
  if (error.name === "NonRetryableError") return { isFinal: true, error };
  try {
    return { isFinal: policy.nonRetryable(error), error };
  } catch (thrown) {
    return { isFinal: false, error: brokenPredicate(error, thrown) };
  }
}

/** It has said nothing about the error, so the attempt is repeated: whoever mends the predicate has lost nothing. */
function brokenPredicate(cause: Error, thrown: unknown): RepriseError {
  return new RepriseError("E_OPTION", {
    message: `retry.nonRetryable threw: ${String(thrown)}; the attempt had failed with: ${String(cause)}`,
    hint: "It is called with whatever the body throws: ask for each part of the error before you read it.",
    cause,
  });
}

function backOff(policy: ResolvedRetryPolicy, attempt: number): number {
  return Math.min(policy.initialIntervalMs * policy.coefficient ** (attempt - 1), policy.maximumIntervalMs);
}
