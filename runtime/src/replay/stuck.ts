import { RepriseError } from "../language/errors.js";

/** A run that cannot move, and the code that is the reason. */
interface StuckRun {
  readonly runId: string;
  readonly workflow: string;
}

/** More clock reads than any activation needs: the code waits for a clock that only moves with events. */
export const clockReadsPerActivation = 100_000;

export function clockSpin({ runId, workflow }: StuckRun): RepriseError {
  return new RepriseError("E_CLOCK_SPIN", {
    message: `run ${runId} (${workflow}) read the clock ${clockReadsPerActivation} times without waiting`,
    hint: "The clock of a workflow moves only when it waits: replace the loop by sleep().",
  });
}

export function nothingPending({ runId, workflow }: StuckRun, waitsForCondition: boolean): RepriseError {
  return new RepriseError("E_NOTHING_PENDING", {
    message: `run ${runId} (${workflow}) waits for something that no event will ever deliver`,
    hint: waitsForCondition
      ? "It waits for a condition, and nothing is under way that could make it hold. Give it a timeout, or a handler that changes what it reads."
      : "It awaits a promise that is neither an activity, a timer, a signal nor a child. Do that work in an activity or a step.",
  });
}
