import { setTimeout as nativeTimeout } from "node:timers/promises";
import { activeRun, currentLabel, handOut } from "../activation/register.js";
import { durationMs, type Duration } from "../language/duration.js";
import { durableName } from "./durable-name.js";

const longestTimerMs = 2 ** 31 - 1;

export interface SleepOptions {
  /** A durable name, for a sleep whose enclosing function may be renamed while runs wait in it. */
  readonly name?: string;
}

/**
 * Waits. In a workflow the wait is a row in the database: it may take years, and no process has to live that long.
 *
 * @example
 * await sleep("3 days");
 * await sleep(nextBillingDate.getTime() - Date.now(), { name: "billing" });
 */
export function sleep(duration: Duration, options: SleepOptions = {}): Promise<void> {
  return handOut(wait(duration, options));
}

async function wait(duration: Duration, options: SleepOptions): Promise<void> {
  const run = activeRun();
  const delayMs = durationMs(duration, "the duration of sleep");
  if (options.name !== undefined) durableName(options.name, "sleep");
  if (run === undefined) return pause(delayMs);
  const name = `sleep:${options.name ?? currentLabel()}`;
  return new Promise((resolve, reject) => {
    run.startTimer({ name, delayMs, onFired: resolve, onCancelled: reject });
  });
}

/** Outside a workflow. A timer of Node's that is longer than 31 bits of milliseconds ends at once, so it takes several. */
async function pause(delayMs: number): Promise<void> {
  let leftMs = delayMs;
  for (; leftMs > longestTimerMs; leftMs -= longestTimerMs) await nativeTimeout(longestTimerMs);
  await nativeTimeout(leftMs);
}
