import { clearTimeout, setTimeout } from "node:timers";
import type { WorkerStore } from "../store/contract.js";
import { LeaseWatch, processExists, type Burial } from "./lease-watch.js";

export const sweepDefaults = {
  leaseMs: 10_000,
  /** Looks per lease. */
  looksPerLease: 5,
  /** Between two searches for open runs that nothing would wake. */
  repairIntervalMs: 60_000,
} as const;

export interface SweepOptions {
  readonly store: Pick<
    WorkerStore,
    "watchWorkers" | "buryWorker" | "takeOverRuns" | "unblockRuns" | "repairWakeUps" | "removeExpiredQueries"
  >;
  readonly workerId: string;
  readonly host: string;
  readonly bootId: string;
  /** What this worker can execute, asked at each round. */
  readonly workflows: () => readonly { readonly name: string; readonly build: string }[];
  /** How long a beat must stand still before its worker is buried. Default: 10 seconds. */
  readonly leaseMs?: number | undefined;
  /** Default: a fifth of the lease. */
  readonly intervalMs?: number | undefined;
  readonly repairIntervalMs?: number | undefined;
  /** A monotonic clock, in ms. */
  readonly clock?: (() => number) | undefined;
  readonly processExists?: ((pid: number) => boolean) | undefined;
}

/** What one round did. */
export interface SweepReport {
  readonly buried: readonly Burial[];
  readonly tookOver: number;
  readonly unblocked: number;
  readonly repaired: number;
}

/**
 * What every worker does for all: it buries those whose beat stands still, frees the runs of the dead, opens runs that
 * its builds can go on with, and wakes runs that nothing else would. Any number of workers may do it at the same time.
 */
export class Sweeper {
  readonly #options: SweepOptions;
  readonly #clock: () => number;
  readonly #watch: LeaseWatch;
  readonly intervalMs: number;
  #repairAt: number;

  constructor(options: SweepOptions) {
    const { leaseMs = sweepDefaults.leaseMs, workerId, host, bootId } = options;
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.intervalMs = options.intervalMs ?? leaseMs / sweepDefaults.looksPerLease;
    this.#watch = new LeaseWatch({
      self: { id: workerId, host, bootId },
      leaseMs,
      longestStepMs: 2 * this.intervalMs,
      processExists: options.processExists ?? processExists,
    });
    this.#repairAt = this.#clock() + this.#repairIntervalMs;
  }

  get #repairIntervalMs(): number {
    return this.#options.repairIntervalMs ?? sweepDefaults.repairIntervalMs;
  }

  async round(): Promise<SweepReport> {
    const { store } = this.#options;
    const workflows = this.#options.workflows();
    const buried = await this.#bury();
    const tookOver = await untilNone(() => store.takeOverRuns());
    const unblocked = workflows.length === 0 ? 0 : await store.unblockRuns(workflows);
    return { buried, tookOver, unblocked, repaired: await this.#repair() };
  }

  async #bury(): Promise<readonly Burial[]> {
    const { store } = this.#options;
    const buried: Burial[] = [];
    for (const burial of this.#watch.observe(await store.watchWorkers(), this.#clock())) {
      if (await store.buryWorker(burial.id, burial.beat)) buried.push(burial);
    }
    return buried;
  }

  async #repair(): Promise<number> {
    if (this.#clock() < this.#repairAt) return 0;
    this.#repairAt = this.#clock() + this.#repairIntervalMs;
    await this.#options.store.removeExpiredQueries();
    return this.#options.store.repairWakeUps();
  }
}

async function untilNone(batch: () => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const count = await batch();
    if (count === 0) return total;
    total += count;
  }
}

export interface SweepEvents {
  /** So many runs of dead workers are free now. */
  readonly onTakenOver: (runs: number) => void;
  /** So many blocked runs are open again. */
  readonly onUnblocked: (runs: number) => void;
  /** A round failed; the next one comes all the same. */
  readonly onTrouble: (error: unknown) => void;
}

export interface Sweep {
  /** Resolves when the round that is under way has ended. */
  stop(): Promise<void>;
}

/** Sweeps now and at each interval. Does not keep the process alive. */
export function startSweep(options: SweepOptions & SweepEvents): Sweep {
  const sweeper = new Sweeper(options);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const sweepOn = async (): Promise<void> => {
    try {
      const { tookOver, unblocked } = await sweeper.round();
      if (tookOver > 0) options.onTakenOver(tookOver);
      if (unblocked > 0) options.onUnblocked(unblocked);
    } catch (error) {
      options.onTrouble(error);
    }
    if (stopped) return;
    timer = setTimeout(() => {
      round = sweepOn();
    }, sweeper.intervalMs);
    timer.unref();
  };
  let round = sweepOn();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
