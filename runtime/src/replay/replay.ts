import { RepriseError } from "../language/errors.js";
import { isDelivered, type HistoryEvent } from "../language/events.js";
import type { Decision } from "./decision.js";
import { Deliveries } from "./deliveries.js";
import type { Execution } from "./execution.js";

/** So many activations are queued between two turns of the event loop, so that replay of a long history starves nobody. */
const activationsPerTurn = 100;

/**
 * Delivers a recorded history to a new execution. Afterwards `execution.outstanding()` says what is left to do, and
 * `execution.fault` whether the code and the history differ; after a fault nothing more is delivered.
 */
export async function replay(
  execution: Execution,
  history: readonly HistoryEvent[],
  options: {
    /** Nobody executed this run before: it is no replay yet. */
    readonly first?: boolean;
    /** Told of every activation, once it has come to rest. */
    readonly onDecision?: (decision: Decision) => void;
  } = {},
): Promise<void> {
  checkGapless(execution.runId, history);
  execution.expect(history);
  execution.replaying = options.first !== true;
  const deliveries = new Deliveries(execution);
  for (let from = 0; from < history.length && execution.fault === undefined; from += activationsPerTurn) {
    await replayStretch(deliveries, history.slice(from, from + activationsPerTurn), options.onDecision);
  }
  execution.replaying = false;
  execution.expect([]);
}

/**
 * Delivers one event whenever the next is asked for, with the decision of the code where it was handed one: for people who
 * look at what happens in between.
 */
export async function* replayByEvent(
  execution: Execution,
  history: readonly HistoryEvent[],
): AsyncGenerator<{ readonly event: HistoryEvent; readonly decision: Decision | undefined }, void> {
  checkGapless(execution.runId, history);
  execution.expect(history);
  execution.replaying = true;
  const deliveries = new Deliveries(execution);
  for (const event of history) {
    if (execution.fault !== undefined) return;
    let decision: Decision | undefined;
    await replayStretch(deliveries, [event], decided => (decision = decided));
    yield { event, decision };
  }
}

function replayStretch(
  deliveries: Deliveries,
  events: readonly HistoryEvent[],
  onDecision: ((decision: Decision) => void) | undefined,
): Promise<void> {
  return new Promise(resolve => {
    let left = events.length;
    const done = () => {
      if (--left === 0) resolve();
    };
    const settled = (decision: Decision) => {
      onDecision?.(decision);
      done();
    };
    for (const event of events) {
      if (isDelivered(event.type)) deliveries.deliver(event, settled);
      else deliveries.observe(event, done);
    }
  });
}

function checkGapless(runId: string, history: readonly HistoryEvent[]): void {
  const broken = history.findIndex((event, index) => event.seq !== index + 1);
  if (broken === -1 && history[0]?.type === "run.started") return;
  throw new RepriseError("E_HISTORY_CORRUPT", {
    message: `the history of run ${runId} ${broken === -1 ? "does not begin with run.started" : `has no event ${broken + 1}`}`,
    hint: "Commits that Postgres had acknowledged are missing: look for a restore or a failover to a stale standby.",
  });
}
