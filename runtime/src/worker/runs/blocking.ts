import type { BlockReason, ClaimedRun, Fence, WorkerStore } from "../../store/contract.js";
import { untilAnswered } from "../until-answered.js";

export interface BlockingOptions {
  readonly store: Pick<WorkerStore, "blockRun">;
  readonly owner: string;
  readonly onBlocked: (run: { readonly runId: string; readonly workflow: string }, reason: BlockReason) => void;
  readonly onTrouble: (error: unknown, attempt: number) => void;
}

/** Runs that cannot go on with a build. Blocking twice is blocking once: it has a fence. */
export class Blocking {
  readonly #options: BlockingOptions;

  constructor(options: BlockingOptions) {
    this.#options = options;
  }

  block(
    run: { readonly runId: string; readonly workflow: string },
    fence: Fence,
    block: { readonly build: string; readonly reason: BlockReason; readonly release: boolean },
  ): Promise<"ok" | "fenced"> {
    const { store, onBlocked, onTrouble } = this.#options;
    onBlocked(run, block.reason);
    return untilAnswered(() => store.blockRun(fence, block), onTrouble);
  }

  /** It was claimed again and again without progress: it counts as what ends the workers. */
  async quarantine(run: ClaimedRun, build: string): Promise<void> {
    const { runId, workflow, term, nextSeq, crashes } = run;
    const reason: BlockReason = {
      code: "E_QUARANTINED",
      message: `run ${runId} (${workflow}) ended ${crashes - 1} workers without making progress`,
      hint:
        "What these workers wrote last says more: E_HUNG names the line of an endless loop, Uncaught an error that nobody " +
        "handled in an activity. It may also be an exhausted heap or a call of process.exit(). Mended in the workflow, it goes " +
        `on by itself; mended in an activity: reprise unblock ${runId}`,
      error: null,
    };
    const fence = { runId, owner: this.#options.owner, term, position: nextSeq };
    await this.block(run, fence, { build, reason, release: true });
  }
}
