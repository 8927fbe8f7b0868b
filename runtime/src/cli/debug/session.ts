import { timelineOf, type TimelineRow } from "../../client/timeline.js";
import { isDelivered, type HistoryEvent } from "../../language/events.js";
import type { Execution } from "../../replay/execution.js";
import { replayByEvent } from "../../replay/replay.js";
import type { Decision } from "../../replay/decision.js";
import { eventsOf, type HistoryFile } from "../../testing/history-file.js";
import { newExecution } from "../../testing/observe.js";
import { ReplayFailure } from "../../testing/replay-history.js";
import type { AnyWorkflow } from "../../worker/builds/builds.js";

/** An event that was delivered or noted, and what the code decided on it. */
export interface Step {
  readonly row: TimelineRow;
  readonly decision: Decision | undefined;
}

/** A replay that stands still between two events. */
export class DebugSession {
  readonly history: HistoryFile;
  readonly execution: Execution;
  readonly rows: readonly TimelineRow[];
  readonly #events: readonly HistoryEvent[];
  readonly #replay: ReturnType<typeof replayByEvent>;
  #position = 0;

  constructor(workflow: AnyWorkflow, history: HistoryFile) {
    this.history = history;
    this.#events = eventsOf(history);
    this.execution = newExecution(workflow, history);
    const builds = (history.builds ?? []).map(build => ({ ...build, workflow: history.workflow }));
    this.rows = timelineOf(this.#events, builds);
    this.#replay = replayByEvent(this.execution, this.#events);
  }

  /** The event that the next step delivers; undefined at the end, or where the code cannot go on. */
  get next(): TimelineRow | undefined {
    return this.execution.fault === undefined ? this.rows[this.#position] : undefined;
  }

  /** The event that was delivered last. */
  get last(): TimelineRow | undefined {
    return this.rows[this.#position - 1];
  }

  /** Whether the next event is handed to workflow code. */
  get nextIsDelivered(): boolean {
    return this.next !== undefined && isDelivered(this.next.type);
  }

  /** @throws RepriseError `E_HISTORY_CORRUPT` */
  async step(): Promise<Step | undefined> {
    const { done, value } = await this.#replay.next();
    if (done === true) return undefined;
    const row = this.rows[this.#position++];
    return row && { row, decision: value.decision };
  }

  /** Why the code cannot go on with the history. */
  get failure(): ReplayFailure | undefined {
    const { fault } = this.execution;
    return fault && new ReplayFailure(fault);
  }
}
