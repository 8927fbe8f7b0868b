import type { Performance } from "node:perf_hooks";
import { originals } from "../originals.js";
import { journaled } from "./journaled.js";

/** Inside an activation: ms since the run was started. */
export const performanceNow = journaled<(this: Performance) => number>("performance.now", (run, _, receiver) => {
  // The native insists on its receiver.
  originals.performanceNow.call(receiver);
  return run.now() - run.startedAt();
});
