// Executes code in the first activation of a run, with the engine's own Execution and no database.
import { activate } from "#runtime/activation/activate.js";
import { Execution } from "#runtime/replay/execution.js";

/** The time of the event that the activation delivers. */
export const journaledTime = 1_700_000_001_000;

/**
 * @param {() => unknown} code
 * @param {{ seed?: string }} [options]
 */
export async function inActivation(code, { seed = "5eed" } = {}) {
  /** @type {{ value?: unknown, error?: unknown }} */
  const outcome = {};
  const body = async () => {
    try {
      outcome.value = await code();
    } catch (error) {
      outcome.error = error;
    }
  };
  const execution = new Execution("0193-guarded", { name: "guarded", build: "test", onBug: "block", body });
  const event = /** @type {import("#runtime/language/events.js").HistoryEvent} */ ({
    ...{ seq: 1, type: "run.started", at: journaledTime, term: 1, build: 1, name: null, occurrence: null, cause: null },
    ...{ site: null, fingerprint: null, draws: null },
    body: JSON.stringify({ workflow: "guarded", input: null, seed }),
  });
  const decision = await new Promise(resolve => {
    activate(
      execution,
      () => execution.deliver(event),
      () => resolve(execution.settle()),
    );
  });
  return { ...outcome, execution, decision: /** @type {ReturnType<Execution["settle"]>} */ (decision) };
}
