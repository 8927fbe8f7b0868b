import inspector from "node:inspector";
import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import { Worker } from "node:worker_threads";
import { SharedTick } from "./shared-tick.js";
import type { BeatThreadData } from "./thread.js";

export interface BeatOptions {
  readonly databaseUrl: string;
  readonly schema?: string | undefined;
  readonly workerId: string;
  /** Between two beats. Default: 1 second. */
  readonly intervalMs?: number | undefined;
  /** How long code may block the event loop before the process is ended. Default: 1 minute. */
  readonly hangLimitMs?: number | undefined;
  /** Other workers have declared this one dead: its runs are theirs, and it must stop. */
  readonly onBuried: () => void;
}

export interface Beat {
  /** To be called before code of a run is executed, and with null afterwards: whoever hangs is named. */
  readonly tick: (runId: string | null) => void;
  /** ms since others last saw this worker live; Infinity before the first time. */
  readonly ageMs: () => number;
  /** Resolves when the thread has ended. */
  stop(): Promise<void>;
}

/** Starts the beat thread of a registered worker. It does not keep the process alive. */
export function startBeat(options: BeatOptions): Beat {
  const { intervalMs = 1_000 } = options;
  const shared = new SharedTick();
  const thread = new BeatThread(options, shared);
  const turn = (): void => {
    shared.inspected = inspector.url() !== undefined;
    shared.turn();
  };
  turn();
  const turnTimer = setInterval(turn, intervalMs / 2).unref();
  return {
    tick: runId => shared.tick(runId),
    ageMs: () => shared.beatAgeMs,
    stop: async () => {
      await thread.stop();
      clearInterval(turnTimer);
    },
  };
}

/** Starts the thread again if it ever ends by itself. */
class BeatThread {
  readonly #options: BeatOptions;
  readonly #data: BeatThreadData;
  #worker: Worker | undefined;
  #ended = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: BeatOptions, shared: SharedTick) {
    const { databaseUrl, schema, workerId, intervalMs = 1_000, hangLimitMs = 60_000 } = options;
    this.#options = options;
    this.#data = { databaseUrl, schema, workerId, intervalMs, hangLimitMs, tick: shared.memory };
    this.#start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    // Until it has ended, it may hold the process: somebody waits here.
    this.#worker?.ref();
    this.#worker?.postMessage("leave");
    await this.#ended;
  }

  #start(): void {
    // Loader hooks and the guard are for workflow code; the thread has none.
    const worker = new Worker(new URL("./thread.js", import.meta.url), {
      name: "reprise beat",
      workerData: this.#data,
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    worker.unref();
    // The thread has one thing to say: that the worker was buried.
    worker.on("message", () => {
      this.#stopped = true;
      this.#options.onBuried();
    });
    // What ends a thread is told by its exit, too.
    worker.on("error", () => undefined);
    this.#ended = new Promise(resolve => worker.once("exit", () => resolve()));
    worker.once("exit", () => this.#restartLater());
    this.#worker = worker;
  }

  #restartLater(): void {
    this.#worker = undefined;
    if (this.#stopped) return;
    this.#restart = setTimeout(() => this.#start(), this.#data.intervalMs).unref();
  }
}
