import type { Performance } from "node:perf_hooks";
import { activeRun } from "../../activation/register.js";
import { originals } from "../originals.js";

/** Inside an activation: ms since the run was started. */
export function performanceNow(this: Performance): number {
  const run = activeRun();
  return run === undefined ? originals.performanceNow.call(this) : run.now() - run.startedAt();
}
