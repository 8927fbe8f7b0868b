import type { ActivityOptions } from "../language/commands.js";
import { durationMs, type Duration } from "../language/duration.js";
import { RepriseError } from "../language/errors.js";
import { refuseUnknownOptions, type KnownOptions } from "../language/known-options.js";
import { retryDefaults, type ResolvedRetryPolicy, type RetryPolicy } from "../language/retry.js";

/** How often an activity or a step is tried, and for how long. Without options it is tried until it succeeds, with no time limit. */
export interface ActivityOptionsInput {
  /**
   * What follows an attempt that failed. Default: another one, without limit, after 1 second, then twice as long each time up to 100
   * seconds, each wait shortened by up to a tenth (`retryDefaults`).
   */
  readonly retry?: RetryPolicy;
  /** Limit of one attempt. Default: none. */
  readonly startToCloseTimeout?: Duration;
  /** Limit of all attempts together, with the waits between them. Default: none. */
  readonly scheduleToCloseTimeout?: Duration;
  /** Limit of the silence between two calls of `heartbeat()`. Default: none. */
  readonly heartbeatTimeout?: Duration;
}

const knownOptions: KnownOptions<ActivityOptionsInput> = {
  retry: true,
  startToCloseTimeout: true,
  scheduleToCloseTimeout: true,
  heartbeatTimeout: true,
};

const knownRetryOptions: KnownOptions<RetryPolicy> = {
  initialInterval: true,
  coefficient: true,
  maximumInterval: true,
  jitter: true,
  maximumAttempts: true,
  nonRetryable: true,
};

/** Validates and completes the options, once, at the definition. @throws RepriseError `E_OPTION` */
export function activityOptions(input: ActivityOptionsInput, what: string): ActivityOptions {
  refuseUnknownOptions(input, knownOptions, what);
  const limit = (duration: Duration | undefined, option: string) =>
    duration === undefined ? undefined : durationMs(duration, `${option} in ${what}`);
  return {
    retry: retryPolicy(input.retry ?? {}, what),
    startToCloseMs: limit(input.startToCloseTimeout, "startToCloseTimeout"),
    scheduleToCloseMs: limit(input.scheduleToCloseTimeout, "scheduleToCloseTimeout"),
    heartbeatMs: limit(input.heartbeatTimeout, "heartbeatTimeout"),
  };
}

function retryPolicy(input: RetryPolicy, what: string): ResolvedRetryPolicy {
  refuseUnknownOptions(input, knownRetryOptions, `retry in ${what}`);
  const interval = (duration: Duration | undefined, option: string, otherwise: number) =>
    duration === undefined ? otherwise : durationMs(duration, `retry.${option} in ${what}`);
  const number = (value: number | undefined, option: string, otherwise: number, minimum: number, maximum: number) => {
    if (value === undefined) return otherwise;
    if (value >= minimum && value <= maximum) return value;
    throw new RepriseError("E_OPTION", {
      message: `retry.${option} in ${what} is ${String(value)}`,
      hint: `Use a number from ${minimum} to ${maximum}.`,
    });
  };
  return {
    initialIntervalMs: interval(input.initialInterval, "initialInterval", retryDefaults.initialIntervalMs),
    maximumIntervalMs: interval(input.maximumInterval, "maximumInterval", retryDefaults.maximumIntervalMs),
    coefficient: number(input.coefficient, "coefficient", retryDefaults.coefficient, 1, 1_000),
    jitter: number(input.jitter, "jitter", retryDefaults.jitter, 0, 1),
    maximumAttempts: number(input.maximumAttempts, "maximumAttempts", retryDefaults.maximumAttempts, 1, Infinity),
    nonRetryable: nonRetryable(input.nonRetryable),
  };
}

function nonRetryable(input: RetryPolicy["nonRetryable"]): (error: Error) => boolean {
  if (typeof input === "function") return input;
  const names = new Set(input);
  return error => names.has(error.name);
}
