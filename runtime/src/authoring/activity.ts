import { activeRun, handOut, masked } from "../activation/register.js";
import type { ActivityContext } from "../language/commands.js";
import { activityOptions, type ActivityOptionsInput } from "./activity-options.js";
import { noteActivity } from "./defined-activities.js";
import { durableName } from "./durable-name.js";

/** A function with side effects: executed at least once, recorded once, and never repeated once it is recorded. */
export interface Activity<Input, Output> {
  readonly "~reprise": "activity";
  readonly activityName: string;
  (input: Input): Promise<Output>;
}

/**
 * Defines an activity. Called in a workflow, its outcome is recorded and its failures are retried; called anywhere else it
 * is just the function.
 *
 * @example
 * const charge = activity("charge", async (order: Order, { idempotencyKey }) => {
 *   return payments.charge(order.card, order.total, { idempotencyKey });
 * }, { retry: { maximumAttempts: 5, nonRetryable: ["CardDeclined"] }, startToCloseTimeout: "30s" });
 */
export function activity<Input = void, Output = unknown>(
  name: string,
  body: (input: Input, context: ActivityContext) => Promise<Output> | Output,
  options: ActivityOptionsInput = {},
): Activity<Input, Output> {
  durableName(name, "activity");
  noteActivity(name);
  const resolved = activityOptions(options, `the options of activity ${name}`);
  const execute = async (input: Input): Promise<Output> => {
    const run = activeRun();
    if (run === undefined) return body(input, standaloneContext());
    // The outcome is what `body` returned, read back from the history.
    return (await run.callActivity({ name, argument: input, body, options: resolved })) as Output;
  };
  const call = (input: Input): Promise<Output> => handOut(execute(input));
  return Object.assign(call, { "~reprise": "activity" as const, activityName: name });
}

/** For activities that are called outside a workflow: nothing retries, records or ends them. */
export function standaloneContext(): ActivityContext {
  return masked(() => ({
    idempotencyKey: crypto.randomUUID(),
    attempt: 1,
    signal: new AbortController().signal,
    heartbeat: () => undefined,
  }));
}
