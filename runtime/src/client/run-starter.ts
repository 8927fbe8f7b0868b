import type { ClientStore, NewRun, StartResult } from "../store/contract.js";
import { again } from "./again.js";

interface Request {
  readonly run: NewRun;
  readonly resolve: (result: StartResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Workers begin with the first batch while the next is under way. */
const runsPerBatch = 250;

/**
 * Starts runs in batches: one commit under way, and whatever is asked for meanwhile is in the next. A thousand starts at
 * once cost five commits; a single one is not delayed.
 */
export class RunStarter {
  readonly #store: Pick<ClientStore, "startRun" | "startFreeRuns">;
  #waiting: Request[] = [];
  #running = false;

  constructor(store: Pick<ClientStore, "startRun" | "startFreeRuns">) {
    this.#store = store;
  }

  start(run: NewRun): Promise<StartResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ run, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) await this.#startBatch(this.#waiting.splice(0, runsPerBatch));
    this.#running = false;
  }

  async #startBatch(requests: readonly Request[]): Promise<void> {
    const started = await this.#startFree(requests.map(({ run }) => run));
    for (const request of requests) {
      const { runId } = request.run;
      if (started.has(runId)) request.resolve({ outcome: "started", runId });
      else void this.#startAlone(request);
    }
  }

  /** None when the batch fails, as it does for one start that is impossible or waits: each alone learns its own fate. */
  async #startFree(runs: readonly NewRun[]): Promise<ReadonlySet<string>> {
    return this.#store.startFreeRuns(runs).catch((): ReadonlySet<string> => new Set());
  }

  async #startAlone({ run, resolve, reject }: Request): Promise<void> {
    try {
      resolve(await again(() => this.#store.startRun(run)));
    } catch (error) {
      reject(error);
    }
  }
}
