import { setImmediate, setTimeout } from "node:timers";
import type { HopelessAttempt } from "./attempts.js";
import type { MemoryStore } from "./memory-store/memory-store.js";
import { testQueue, type TestWorker } from "./test-worker.js";
import type { VirtualClock } from "./virtual-clock.js";

/** How long a run that two workers could not move on has to wait for the next, of real time. */
const probationPauseMs = 50;

/** Moves all runs of an environment on: through the store's own rules, and without ever waiting for time to pass. */
export class Driver {
  readonly #store: MemoryStore;
  readonly #clock: VirtualClock;
  readonly #worker: () => TestWorker;
  readonly #commits: () => number;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: {
    readonly store: MemoryStore;
    readonly clock: VirtualClock;
    /** The one that is alive. */
    readonly worker: () => TestWorker;
    /** How many commits there were. */
    readonly commits: () => number;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#worker = parts.worker;
    this.#commits = parts.commits;
  }

  /**
   * Until `done`, skipping time whenever all wait, but never beyond `limit` (ms since the epoch).
   * `standstill`: nothing is left that could happen by then.
   */
  async drive(done: () => Promise<boolean>, limit = Infinity): Promise<"done" | "standstill"> {
    for (;;) {
      await this.#inTurn(() => this.#settle());
      if (await done()) return "done";
      if (limit === Infinity && this.hopeless !== undefined) return "standstill";
      const skipped = await this.#inTurn(() => this.#skip(limit));
      if (!skipped) return "standstill";
    }
  }

  /** An activity that fails for ever. */
  get hopeless(): HopelessAttempt | undefined {
    return this.#worker().attempts.hopeless;
  }

  /** Everything that can happen now happens. */
  settle(): Promise<void> {
    return this.#inTurn(() => this.#settle());
  }

  /** Moves the clock to what is due next. False if nothing is due by then. */
  skip(limit = Infinity): Promise<boolean> {
    return this.#inTurn(() => this.#skip(limit));
  }

  async #settle(): Promise<void> {
    for (;;) {
      await this.#rest();
      const before = this.#commits();
      const found = await this.#worker().engine.takeDue();
      // A run that is in memory takes its mail without being claimed: only its commit tells.
      await this.#rest();
      if (found === "nothing" && this.#commits() === before) return;
    }
  }

  /** When something is due next, in ms since the epoch; null if nothing is. */
  async nextAt(): Promise<number | null> {
    const dueInMs = await this.#store.untilNextMail([testQueue]);
    const mailAt = dueInMs === null ? Infinity : this.#clock.now() + dueInMs;
    const next = Math.min(mailAt, this.#worker().attempts.nextAt ?? Infinity);
    return next === Infinity ? null : next;
  }

  async #skip(limit: number): Promise<boolean> {
    const next = await this.nextAt();
    if (next === null || next > limit) return false;
    if (next <= this.#clock.now()) await new Promise(resolve => setTimeout(resolve, probationPauseMs));
    this.#clock.moveTo(next);
    this.#worker().attempts.releaseDue();
    return true;
  }

  #isMoving(): boolean {
    const { engine, attempts } = this.#worker();
    return engine.isMoving || attempts.active > 0;
  }

  /** Two turns: a body that has ended tells its run in the first, and the run its journal in the second. */
  async #rest(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 2;) {
      const { engine, attempts } = this.#worker();
      if (!engine.isMoving && attempts.active > 0) await attempts.changed();
      await new Promise(resolve => setImmediate(resolve));
      quietTurns = this.#isMoving() ? 0 : quietTurns + 1;
    }
  }

  /** Several may wait for several runs: they take turns. */
  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
