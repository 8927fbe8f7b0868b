import { setImmediate } from "node:timers";
import type { FlushResult, RunWrite, WorkerStore } from "../store/contract.js";
import { pause, untilAnswered } from "./until-answered.js";

/** A run with something to write. */
export interface Journaled {
  readonly runId: string;
  /** Everything that is ready now, or nothing. The run offers no other write until this one is settled. */
  takeWrite(): RunWrite | undefined;
  settleWrite(write: RunWrite, result: FlushResult): void;
}

interface Submission {
  readonly run: Journaled;
  readonly write: RunWrite;
}

export interface JournalWriterOptions {
  readonly store: Pick<WorkerStore, "flush">;
  /** The batch was not acknowledged; it will be sent again. */
  readonly onTrouble: (error: unknown, attempt: number) => void;
  readonly onFlushed: (results: readonly FlushResult[]) => void;
}

/** Larger batches make the first run of a batch wait for the last. */
const runsPerFlush = 2_000;

/**
 * The one writer of a worker: one flush in flight, and everything that becomes ready meanwhile is in the next.
 *
 * - A run is in at most one unacknowledged batch (I11).
 * - A commit whose answer was lost is resolved by sending the identical batch again; until then the memory of its runs
 *   stands still.
 */
export class JournalWriter {
  readonly #options: JournalWriterOptions;
  readonly #ready = new Set<Journaled>();
  #retry: Submission[] = [];
  #running: Promise<void> | undefined;

  constructor(options: JournalWriterOptions) {
    this.#options = options;
  }

  submit(run: Journaled): void {
    this.#ready.add(run);
    this.#running ??= this.#run();
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves once nothing is left to be written. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#ready.size > 0 || this.#retry.length > 0) {
      // Everything that this turn of the event loop makes ready shares the commit.
      await new Promise(resolve => setImmediate(resolve));
      const batch = this.#takeBatch();
      if (batch.length > 0) await this.#flush(batch);
    }
    this.#running = undefined;
  }

  #takeBatch(): Submission[] {
    const batch = this.#retry;
    this.#retry = [];
    for (const run of this.#ready) {
      if (batch.length >= runsPerFlush) break;
      this.#ready.delete(run);
      const write = run.takeWrite();
      if (write !== undefined) batch.push({ run, write });
    }
    return batch;
  }

  async #flush(batch: readonly Submission[]): Promise<void> {
    const { store, onTrouble, onFlushed } = this.#options;
    const writes = batch.map(({ write }) => write);
    const results = await untilAnswered(() => store.flush(writes), onTrouble);
    onFlushed(results);
    const byRun = new Map(results.map(result => [result.runId, result]));
    const busy: Submission[] = [];
    for (const submission of batch) {
      const result = byRun.get(submission.run.runId) ?? { runId: submission.run.runId, verdict: "fenced" };
      if (result.verdict === "busy") busy.push(submission);
      else submission.run.settleWrite(submission.write, result);
    }
    this.#retry.push(...busy);
    // Somebody holds the row of a run; asking again at once would only burn both processors.
    if (busy.length === batch.length) await pause(10);
  }
}
