import type { ClaimedRun } from "../store/contract.js";
import type { Execution } from "../replay/execution.js";

/** The memory of a run that this worker has given up. */
export interface SuspendedRun {
  readonly execution: Execution;
  readonly term: number;
  readonly nextSeq: number;
  /** Keys of signals that its history holds. */
  readonly signalIds: Set<string>;
}

/** Runs that wait, in order of use. A wake-up goes on with one without replay, if nobody else had the run in between. */
export class SuspendedRuns {
  readonly #runs = new Map<string, SuspendedRun>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  put(runId: string, run: SuspendedRun): void {
    this.#runs.set(runId, run);
    if (this.#runs.size <= this.#capacity) return;
    const [oldest] = this.#runs.keys();
    if (oldest !== undefined) this.#runs.delete(oldest);
  }

  /** Every claim raises the term by one: a term that is one higher proves that nobody else owned the run since. */
  take(claimed: ClaimedRun): SuspendedRun | undefined {
    const run = this.#runs.get(claimed.runId);
    this.#runs.delete(claimed.runId);
    return run?.term === claimed.term - 1 && run.nextSeq === claimed.nextSeq ? run : undefined;
  }
}
