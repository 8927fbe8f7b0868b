import { activeRun } from "../activation/register.js";
import { durableName } from "./durable-name.js";

/**
 * Whether a run takes the new way of a change to its workflow: true for runs that have not come to this place yet, false where
 * the history says that the run went the old way. The answer is recorded, and stays true once it was.
 *
 * Outside a workflow it is true: code that no history binds is the newest.
 *
 * @example
 * if (patched("validate-first")) await validate(order);
 * const receipt = await charge(order);
 */
export function patched(id: string): boolean {
  const run = activeRun();
  durableName(id, "patch");
  return run === undefined || run.takePatch(id);
}
