import { AsyncResource } from "node:async_hooks";
// Captured at load: fake timers or the guard may replace the global later.
import { setImmediate } from "node:timers";
import { enterLoop, leaveLoop } from "./loop-watch.js";
import { setActive, withContext, type ActiveRun } from "./register.js";

/** Async context values of whoever woke the run (a tracer, a request) must not be visible to it: replay has none. */
const clean = new AsyncResource("reprise.activation", { requireManualDestroy: true });

/**
 * Executes `deliver` in an activation of `run`, and `drained` once everything that it set off has come to rest.
 *
 * Both are immediates of one batch: between them Node empties the queues of ticks, microtasks and rejections, and runs no
 * I/O, timer or other code. A `nextTick` barrier would end too early, a lone `setImmediate` would let timers in. Pairs of
 * several runs may be queued together.
 */
export function activate(run: ActiveRun, deliver: () => void, drained: () => void): void {
  setImmediate(begin, run, deliver);
  setImmediate(end, drained);
}

/** For the first of the pair's immediates: executes code in the name of `reader`, whose activation the pair is from here on. */
export function look<T>(reader: ActiveRun, code: () => T): T {
  setActive(reader);
  return withContext({ run: reader, masked: false, shielded: false }, code);
}

function begin(run: ActiveRun, deliver: () => void): void {
  enterLoop(run.runId);
  setActive(run);
  clean.runInAsyncScope(withContext, undefined, { run, masked: false, shielded: false }, deliver);
}

function end(drained: () => void): void {
  setActive(undefined);
  leaveLoop();
  withContext(undefined, drained);
}
