import type { ClaimedRun } from "../../store/contract.js";
import type { Execution } from "../../replay/execution.js";
import type { NumberedBuild } from "../builds/builds.js";

/** The memory of a run that this worker has given up. */
export interface SuspendedRun {
  readonly execution: Execution;
  /** The code that it executes. */
  readonly code: NumberedBuild;
  readonly term: number;
  readonly nextSeq: number;
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

  /** Its memory as it is now, if nobody had the run since. It stays here. */
  look({ runId, term, nextSeq }: Pick<ClaimedRun, "runId" | "term" | "nextSeq">): Execution | undefined {
    const run = this.#runs.get(runId);
    return run?.term === term && run.nextSeq === nextSeq ? run.execution : undefined;
  }

  /**
   * Every claim raises the term by one: a term that is one higher proves that nobody else owned the run since. What executes
   * other code than there is now is forgotten.
   */
  take(claimed: ClaimedRun, code: NumberedBuild): SuspendedRun | undefined {
    const run = this.#runs.get(claimed.runId);
    this.#runs.delete(claimed.runId);
    const isOurs = run?.term === claimed.term - 1 && run.nextSeq === claimed.nextSeq;
    return isOurs && run.code === code ? run : undefined;
  }
}
