import { activeNow, type ActiveRun } from "../../activation/register.js";
import { attemptNow, type AttemptName } from "../activities/attempt-now.js";
import { bugError } from "../../replay/failure.js";

/**
 * An error that nobody handles belongs to the run in whose activation it appears: Node raises rejections and errors of
 * microtasks before the activation has come to rest. Such a run fails or blocks; the process and its other runs go on.
 */
export class StrayErrors {
  readonly #owners = new WeakMap<Promise<unknown>, ActiveRun>();

  /** Each of them says whether the error was a run's. */
  rejection(reason: unknown, promise: Promise<unknown>): boolean {
    const run = activeNow();
    if (run === undefined) return false;
    this.#owners.set(promise, run);
    run.noteRejection(promise, reason);
    return true;
  }

  handled(promise: Promise<unknown>): boolean {
    const run = this.#owners.get(promise);
    run?.noteHandledRejection(promise);
    return run !== undefined;
  }

  exception(error: unknown): boolean {
    const run = activeNow();
    if (run === undefined) return false;
    run.poison(bugError(error));
    return true;
  }
}

let users = 0;
let detach: (() => void) | undefined;

/**
 * All other stray errors are the user's: they go to the user's own handlers, or end the process as Node would. Several
 * workers of one process share the listeners: a second one would look like a handler of the user's.
 */
export function attributeStrayErrors(): () => void {
  if (users++ === 0) detach = attach();
  return () => {
    if (--users === 0) detach?.();
  };
}

function attach(): () => void {
  const errors = new StrayErrors();
  let rejectedIn: AttemptName | undefined;
  const onRejection = (reason: unknown, promise: Promise<unknown>) => {
    if (errors.rejection(reason, promise) || process.listenerCount("unhandledRejection") !== 1) return;
    // What is thrown here is announced as an exception, outside of the promise's context.
    rejectedIn = attemptNow();
    throw reason;
  };
  const onHandled = (promise: Promise<unknown>) => errors.handled(promise);
  const onException = (error: unknown) => {
    if (!errors.exception(error) && process.listenerCount("uncaughtException") === 1)
      endProcess(error, rejectedIn ?? attemptNow());
  };

  process.on("unhandledRejection", onRejection);
  process.on("rejectionHandled", onHandled);
  process.on("uncaughtException", onException);
  return () => {
    process.off("unhandledRejection", onRejection);
    process.off("rejectionHandled", onHandled);
    process.off("uncaughtException", onException);
  };
}

const strayHint =
  "the process ends, and the attempt is made again: await every promise, and let callbacks throw nothing:";

/** What Node does without a handler; and of an activity, whose it was. */
function endProcess(error: unknown, attempt: AttemptName | undefined): void {
  if (attempt === undefined) console.error("Uncaught", error);
  else console.error(`Uncaught in activity ${attempt.activity} of run ${attempt.runId}; ${strayHint}`, error);
  process.exit(1);
}
