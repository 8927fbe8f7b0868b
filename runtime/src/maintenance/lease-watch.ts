import { Stillness } from "./stillness.js";

export interface WatchedWorker {
  readonly id: string;
  readonly beat: string;
  readonly host: string;
  readonly bootId: string;
  readonly pid: number;
}

export interface LeaseWatchOptions {
  /** Whoever watches: nobody buries himself. `host` and `bootId` tell whose process ids mean something here. */
  readonly self: { readonly id: string; readonly host: string; readonly bootId: string };
  /** How long a beat must stand still. */
  readonly leaseMs: number;
  /** The most that counts between two looks; twice the usual distance of them. */
  readonly longestStepMs: number;
  readonly processExists: (pid: number) => boolean;
}

export interface Burial {
  readonly id: string;
  /** The beat that stood still: if it moved meanwhile, the worker lives. */
  readonly beat: string;
  readonly why: "silent" | "process gone";
}

/** Observations in, whom to bury out. Reads no clock but the observer's own, so no jump of any other expires anybody. */
export class LeaseWatch {
  readonly #options: LeaseWatchOptions;
  #watched = new Map<string, Stillness<string>>();

  constructor(options: LeaseWatchOptions) {
    this.#options = options;
  }

  observe(workers: readonly WatchedWorker[], now: number): readonly Burial[] {
    const before = this.#watched;
    this.#watched = new Map();
    const burials: Burial[] = [];
    for (const worker of workers) {
      if (worker.id === this.#options.self.id) continue;
      const stillness = before.get(worker.id) ?? new Stillness<string>(this.#options.longestStepMs);
      this.#watched.set(worker.id, stillness);
      const why = this.#judge(worker, stillness.observe(worker.beat, now));
      if (why !== undefined) burials.push({ id: worker.id, beat: worker.beat, why });
    }
    return burials;
  }

  #judge({ host, bootId, pid }: WatchedWorker, stillMs: number): Burial["why"] | undefined {
    const { self, leaseMs, processExists } = this.#options;
    if (stillMs >= leaseMs) return "silent";
    return host === self.host && bootId === self.bootId && !processExists(pid) ? "process gone" : undefined;
  }
}

/** Of this machine and this boot of it. A process that belongs to another user exists, too. */
export function processExists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
