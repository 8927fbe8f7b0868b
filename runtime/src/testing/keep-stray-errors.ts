import { StrayErrors } from "../worker/process/stray-errors.js";

/**
 * Errors that nobody handles in a run are the run's, as in a worker. A test runner listens for them, too, and fails the test
 * file; a listener of ours could not keep them from it, so they are taken before they are announced.
 */
const errors = new StrayErrors();
const emit = process.emit.bind(process) as (event: string | symbol, ...values: readonly unknown[]) => boolean;

function announce(event: string | symbol, ...values: readonly unknown[]): boolean {
  const [first, promise] = values;
  const taken =
    (event === "unhandledRejection" && errors.rejection(first, promise as Promise<unknown>)) ||
    (event === "rejectionHandled" && errors.handled(first as Promise<unknown>)) ||
    (event === "uncaughtException" && errors.exception(first));
  return taken || emit(event, ...values);
}

Object.defineProperty(process, "emit", { configurable: true, writable: true, value: announce });
