import { activeRun, currentLabel, handOut, type ActiveRun } from "../activation/register.js";
import { durationMs, type Duration } from "../language/duration.js";
import { RepriseError } from "../language/errors.js";
import { durableName } from "./durable-name.js";

export interface ConditionOptions {
  /** Go on with `false` after this time. Default: wait as long as it takes. */
  readonly timeout?: Duration;
  /** A durable name of the timeout, for a wait whose enclosing function may be renamed while runs wait in it. */
  readonly name?: string;
}

/**
 * Waits until something holds of the run's variables, which handlers and other parts of the workflow change. The predicate is
 * evaluated whenever the code has come to rest, and still holds when the code goes on. It only reads: it changes no
 * variable, draws no random value and calls nothing durable. What it throws rejects the wait.
 *
 * @returns True when it holds, false when the time has passed.
 * @throws RepriseError `E_CONDITION_CHANGES`, `E_OUTSIDE_WORKFLOW`; `CancelledError`
 *
 * @example
 * if (!(await condition(() => votes.size === 3, { timeout: "1 week" }))) return "no quorum";
 */
export function condition(predicate: () => boolean, options: ConditionOptions = {}): Promise<boolean> {
  return handOut(wait(predicate, options));
}

async function wait(predicate: () => boolean, { timeout, name }: ConditionOptions): Promise<boolean> {
  const run = activeRun();
  if (name !== undefined) durableName(name, "condition");
  const timeoutMs = timeout === undefined ? undefined : durationMs(timeout, "the timeout of condition");
  return inside(run, "condition()").awaitCondition({
    predicate,
    name: `condition:${name ?? currentLabel()}`,
    timeoutMs,
  });
}

/**
 * Whether no handler of a signal or an update is under way. For workflows that let them end before they return.
 *
 * @throws RepriseError `E_OUTSIDE_WORKFLOW`
 *
 * @example
 * await condition(allHandlersFinished);
 */
export function allHandlersFinished(): boolean {
  return inside(activeRun(), "allHandlersFinished()").handlersRunning() === 0;
}

function inside(run: ActiveRun | undefined, what: string): ActiveRun {
  if (run !== undefined) return run;
  throw new RepriseError("E_OUTSIDE_WORKFLOW", {
    message: `${what} was called outside a workflow`,
    hint: "Only the code of a running workflow has something to wait for.",
  });
}
