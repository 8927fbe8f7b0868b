import { activeRun, handOut } from "../activation/register.js";
import type { ActivityContext } from "../language/commands.js";
import { activityOptions, type ActivityOptionsInput } from "./activity-options.js";
import { standaloneContext } from "./activity.js";
import { durableName } from "./durable-name.js";

/** An inline activity. */
export interface Step {
  readonly "~reprise": "step";
  <Output>(
    name: string,
    body: (context: ActivityContext) => Promise<Output> | Output,
    options?: ActivityOptionsInput,
  ): Promise<Output>;
}

/**
 * Executes `body` once its turn comes, records its outcome, and hands out the recorded outcome from then on.
 *
 * @example
 * const rate = await step("fetchRate", () => bank.rate("EUR", "USD"), { retry: { maximumAttempts: 3 } });
 */
export const step: Step = Object.assign(callStep, { "~reprise": "step" as const });

function callStep<Output>(...call: Parameters<typeof execute<Output>>): Promise<Output> {
  return handOut(execute(...call));
}

async function execute<Output>(
  name: string,
  body: (context: ActivityContext) => Promise<Output> | Output,
  options: ActivityOptionsInput = {},
): Promise<Output> {
  const run = activeRun();
  durableName(name, "step");
  if (run === undefined) return body(standaloneContext());
  const outcome = await run.callActivity({
    name,
    argument: undefined,
    body: (_argument, context) => body(context),
    options: activityOptions(options, `the options of step ${name}`),
  });
  // The outcome is what `body` returned, read back from the history.
  return outcome as Output;
}
