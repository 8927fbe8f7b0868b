import { setImmediate, setTimeout } from "node:timers";
import { workerDefaults } from "../worker/limits.js";
import { patience, type HopelessAttempt, type SeenAttempt } from "./attempts.js";
import type { TestStore } from "./test-store.js";
import { testQueue, type TestWorker } from "./test-worker.js";
import type { VirtualClock } from "./virtual-clock.js";

/** When a worker looks into the inbox that nobody has given a hint, of the test's time. */
const { pollIntervalMs } = workerDefaults;
/** How long a run that two workers could not move on has to wait for the next, of real time. */
const probationPauseMs = 50;

/** Moves all runs of an environment on: through the store's own rules, and without ever waiting for time to pass. */
export class Driver {
  readonly #store: TestStore;
  readonly #clock: VirtualClock;
  readonly #worker: () => TestWorker;
  readonly #replaced: () => Promise<void>;
  readonly #commits: () => number;
  #turn: Promise<unknown> = Promise.resolve();
  /** The worker sleeps until then, knowing nothing of mail that came without a hint. */
  #asleepUntil = -Infinity;

  constructor(parts: {
    readonly store: TestStore;
    readonly clock: VirtualClock;
    /** The one that is alive. */
    readonly worker: () => TestWorker;
    /** Resolves when no worker is about to be replaced. */
    readonly replaced: () => Promise<void>;
    /** How many commits there were. */
    readonly commits: () => number;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#worker = parts.worker;
    this.#replaced = parts.replaced;
    this.#commits = parts.commits;
  }

  /**
   * Until `done`, skipping time whenever all wait, but never beyond `limit` (ms since the epoch).
   * `standstill`: nothing is left that could happen by then. `hopeless`: an activity that has no limit fails for ever.
   */
  async drive(done: () => Promise<boolean>, limit = Infinity): Promise<"done" | "standstill" | "hopeless"> {
    const times = limit === Infinity ? patience.waiting : (this.failing(0)?.attempt ?? 0) + patience.advancing;
    for (;;) {
      await this.#inTurn(() => this.#settle());
      if (await done()) return "done";
      if (this.failing(times) !== undefined) return "hopeless";
      const skipped = await this.#inTurn(() => this.#skip(limit));
      if (!skipped) return "standstill";
    }
  }

  /** An activity that has failed so often, and fails still. */
  failing(times: number): HopelessAttempt | undefined {
    return this.#worker().attempts.failing(times);
  }

  /** An attempt of this run that a fault holds for ever. */
  hanging(runId: string): SeenAttempt | undefined {
    return this.#worker().attempts.hanging(runId);
  }

  /** Everything that can happen now happens. */
  settle(): Promise<void> {
    return this.#inTurn(() => this.#settle());
  }

  /** Moves the clock to what is due next. False if nothing is due by then. */
  skip(limit = Infinity): Promise<boolean> {
    return this.#inTurn(() => this.#skip(limit));
  }

  /** Never back. */
  async moveTo(at: number): Promise<void> {
    await this.#store.moveClock(at);
    this.#clock.moveTo(at);
  }

  /** Wakes the worker. */
  hint(): void {
    this.#asleepUntil = -Infinity;
  }

  /** Something of its own will be due: it looks then. */
  dueWithin(ms: number): void {
    this.#asleepUntil = Math.min(this.#asleepUntil, this.#clock.now() + ms);
  }

  /** Mail whose hint is lost: it is found at the worker's next look, which may be for something else. */
  async unnoticed(send: () => Promise<void>): Promise<void> {
    await this.settle();
    const next = (await this.nextAt()) ?? Infinity;
    await send();
    this.#asleepUntil = Math.min(next, this.#clock.now() + pollIntervalMs);
  }

  async #settle(): Promise<void> {
    for (;;) {
      await this.#rest();
      if (this.#clock.now() < this.#asleepUntil) return;
      const before = this.#commits();
      const worker = this.#worker();
      const found = await worker.engine.takeDue();
      // A run that is in memory takes its mail without being claimed: only its commit tells.
      await this.#rest();
      if (found === "nothing" && this.#commits() === before && this.#worker() === worker) return;
    }
  }

  /** When something is due next, in ms since the epoch; null if nothing is. */
  async nextAt(): Promise<number | null> {
    if (this.#clock.now() < this.#asleepUntil) return this.#asleepUntil;
    const dueInMs = await this.#store.untilNextMail([testQueue]);
    const mailAt = dueInMs === null ? Infinity : this.#clock.now() + dueInMs;
    const next = Math.min(mailAt, this.#worker().attempts.nextAt ?? Infinity);
    return next === Infinity ? null : next;
  }

  async #skip(limit: number): Promise<boolean> {
    const next = await this.nextAt();
    if (next === null || next > limit) return false;
    if (next <= this.#clock.now()) await new Promise(resolve => setTimeout(resolve, probationPauseMs));
    await this.moveTo(next);
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
      await this.#replaced();
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
