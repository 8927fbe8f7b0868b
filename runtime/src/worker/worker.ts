import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { clearTimeout, setTimeout } from "node:timers";
import { watchLoop } from "../activation/loop-watch.js";
import { resolveDatabase } from "../embedded/index.js";
import { startSweep, type Sweep } from "../maintenance/sweep.js";
import { refuseWhereOnlyReplayed } from "../language/replay-only.js";
import type { Hints } from "../store/contract.js";
import { listen } from "../store/listen.js";
import { openStore, type PostgresStore } from "../store/postgres-store.js";
import { Transactions } from "../store/transactions.js";
import { Alarm } from "./alarm.js";
import { startBeat, type Beat } from "./beat/beat.js";
import { bootId } from "./process/boot-id.js";
import { BuildNumbers } from "./builds/build-numbers.js";
import type { NumberedBuild } from "./builds/builds.js";
import { codeOf, type Code } from "./builds/code.js";
import { developmentManifest } from "./builds/development.js";
import { Engine, type EngineOptions } from "./engine.js";
import { GuardWatch, requireGuard } from "./process/guard-watch.js";
import { leaveOnSignals } from "./process/leave-on-signals.js";
import { consoleLog, type WorkerLog } from "./log.js";
import { resolveWorkerOptions, type ResolvedWorkerOptions, type WorkerOptions } from "./options.js";
import { longestBeatMs, quietMs, workerDefaults } from "./limits.js";
import { attributeStrayErrors } from "./process/stray-errors.js";
import { onSuccessor, takeThePlaceOf } from "./builds/successors.js";

/** Executes workflows in this process. Any number of workers share the work of one database. */
export class Worker {
  /** Owner of its runs: fresh for every start, and never used again. */
  readonly id: string;
  /** Resolves when the worker has left, for whatever reason. */
  readonly stopped: Promise<void>;

  readonly #options: ResolvedWorkerOptions;
  readonly #store: PostgresStore;
  readonly #hints: Hints;
  readonly #engine: Engine;
  readonly #log: WorkerLog;
  readonly #code: Code;
  readonly #numbers: BuildNumbers;
  readonly #alarm = new Alarm();
  readonly #registeredAt = performance.now();
  #beat: Beat | undefined;
  readonly #ends: Ends;
  #leaving: Promise<void> | undefined;
  #resolveStopped: () => void = () => undefined;
  #nextQuestionsAt = 0;

  /**
   * Connects, makes sure that the code is the code that was analysed, and begins to execute runs.
   *
   * In a development server, the code may change while the worker runs: it executes each workflow with the code that was loaded
   * last, as soon as that is analysed. Where the module that starts it is evaluated again, the new worker takes the place of the
   * one before.
   *
   * @example
   * const worker = await Worker.start({ workflows: [order] });
   * // SIGTERM lets it finish what is under way, then ends the process.
   *
   * @throws RepriseError `E_OPTION`, `E_NOT_COMPILED`, `E_STALE`, `E_HOST`, `E_GUARD_MISSING`, `E_DATABASE_UNREACHABLE`, `E_DATABASE_VERSION`, `E_SCHEMA_VERSION`, `E_REPLAY_ONLY`
   */
  static async start(options: WorkerOptions): Promise<Worker> {
    refuseWhereOnlyReplayed("Worker.start()");
    const resolved = resolveWorkerOptions(options);
    const log = options.log ?? consoleLog();
    requireGuard(options.guard, log);
    const code = await codeOf(resolved.workflows, options, log);
    const isDevelopment = developmentManifest() !== undefined;
    const place = `${resolved.schema}/${resolved.taskQueue}`;
    if (isDevelopment) takeThePlaceOf(place);
    const ends = new Ends();
    try {
      const worker = await Worker.#start({ ...options, log }, resolved, code, ends);
      if (isDevelopment) onSuccessor(place, () => worker.#giveWay());
      return worker;
    } catch (error) {
      await ends.run();
      throw error;
    }
  }

  static async #start(
    { databaseUrl, log, handleSignals = workerDefaults.handleSignals }: WorkerOptions & { readonly log: WorkerLog },
    options: ResolvedWorkerOptions,
    code: Code,
    ends: Ends,
  ): Promise<Worker> {
    const { schema, taskQueue } = options;
    const database = ends.add(await resolveDatabase({ databaseUrl }), it => it.stop());
    const store = ends.add(await openStore({ url: database.url, schema }), it => it.close());
    const maximumConcurrent = options.maximumConcurrentTransactions;
    const connections = ends.add(new Transactions(store.database, maximumConcurrent), it => it.close());
    const transactions = { store: connections, maximumConcurrent };
    const id = randomUUID();
    await store.registerWorker({ id, host: hostname(), bootId: bootId(), pid: process.pid, queues: [taskQueue] });
    ends.add(id, () => store.deregisterWorker(id));
    const numbers = new BuildNumbers(store);
    const builds = await numbers.of(code());
    const hints = ends.add(await listen(database.url, { schema }), it => it.close());
    const worker = new Worker({ id, options, store, transactions, hints, code, numbers, builds, log, ends });
    worker.#beat = ends.add(worker.#startBeat(database.url), it => it.stop());
    ends.add(watchLoop(worker.#beat.tick), detach => detach());
    ends.add(worker.#startSweep(), it => it.stop());
    ends.add(attributeStrayErrors(), detach => detach());
    if (handleSignals) ends.add(leaveOnSignals(worker), detach => detach());
    worker.#run();
    return worker;
  }

  private constructor(parts: {
    readonly id: string;
    readonly options: ResolvedWorkerOptions;
    readonly store: PostgresStore;
    readonly transactions: EngineOptions["transactions"];
    readonly hints: Hints;
    readonly code: Code;
    readonly numbers: BuildNumbers;
    readonly builds: readonly NumberedBuild[];
    readonly log: WorkerLog;
    readonly ends: Ends;
  }) {
    this.id = parts.id;
    this.#ends = parts.ends;
    this.#options = parts.options;
    this.#store = parts.store;
    this.#hints = parts.hints;
    this.#log = parts.log;
    this.#code = parts.code;
    this.#numbers = parts.numbers;
    this.stopped = new Promise(resolve => (this.#resolveStopped = resolve));
    this.#engine = new Engine({
      store: parts.store,
      owner: parts.id,
      queues: [parts.options.taskQueue],
      builds: parts.builds,
      maximumConcurrentRuns: parts.options.maximumConcurrentRuns,
      maximumConcurrentActivities: parts.options.maximumConcurrentActivities,
      transactions: parts.transactions,
      maximumSuspendedRuns: parts.options.maximumSuspendedRuns,
      log: parts.log,
      holdsLease: () => this.#holdsLease(),
      onDueWithin: ms => this.#alarm.within(ms),
    });
  }

  /** It was registered alive, and beats since. */
  #holdsLease(): boolean {
    const ageMs = Math.min(this.#beat?.ageMs() ?? 0, performance.now() - this.#registeredAt);
    return ageMs < this.#options.leaseMs;
  }

  /** Whether it takes no more runs. */
  get isLeaving(): boolean {
    return this.#leaving !== undefined;
  }

  /** Takes no more runs, lets activities finish and be recorded, gives all runs up, and disconnects. */
  async drain(reason = "drain"): Promise<void> {
    this.#leaving ??= this.#leave(reason);
    return this.#leaving;
  }

  #run(): void {
    const { id } = this;
    const { taskQueue, workflows } = this.#options;
    this.#log.started({ id, taskQueue, workflows: workflows.map(({ workflowName }) => workflowName) });
    this.#hints.onWakeUp(queue => {
      if (queue === taskQueue) this.#alarm.ring();
    });
    this.#hints.onAsked(queue => {
      if (queue === taskQueue) void this.#engine.answerQueries();
    });
    void this.#loop();
  }

  async #loop(): Promise<void> {
    const guard = new GuardWatch(this.#log);
    let idleTurns = 0;
    for (let trouble = 0; this.#leaving === undefined;) {
      try {
        guard.look();
        this.#engine.execute(await this.#numbers.of(this.#code()));
        this.#lookForQuestions();
        const found = await this.#engine.takeDue();
        idleTurns = found === "nothing" ? idleTurns + 1 : 0;
        if (found !== "some") await this.#rest(idleTurns);
        trouble = 0;
      } catch (error) {
        this.#log.databaseTrouble(error, ++trouble);
        await this.#alarm.wait(Math.min(50 * 2 ** trouble, 5_000));
      }
    }
  }

  /** A hint says that something was asked; it may be lost. */
  #lookForQuestions(): void {
    const now = performance.now();
    if (now < this.#nextQuestionsAt) return;
    this.#nextQuestionsAt = now + this.#options.pollIntervalMs;
    void this.#engine.answerQueries();
  }

  /** In development: whoever started it starts another, with newer code. */
  #giveWay(): void {
    this.#engine.outdate();
    void this.drain("its code was loaded again, and has started another");
  }

  /** While one thing follows another, nobody needs to know what is due later. */
  async #rest(idleTurns: number): Promise<void> {
    const disturbed = await this.#alarm.wait(quietMs);
    if (!disturbed) await this.#alarm.wait(await this.#untilNextLook(idleTurns));
  }

  /** Mail that is due but that nobody may take (its run is owned, or its workflow unknown) must not make us spin. */
  async #untilNextLook(idleTurns: number): Promise<number> {
    const { pollIntervalMs, taskQueue } = this.#options;
    const due = await this.#store.untilNextMail([taskQueue]);
    const shortest = Math.min(10 * 2 ** Math.min(idleTurns, 10), pollIntervalMs);
    return Math.min(Math.max(due ?? pollIntervalMs, due === null || due > 0 ? 1 : shortest), pollIntervalMs);
  }

  async #leave(reason: string): Promise<void> {
    this.#log.draining(reason);
    this.#alarm.ring();
    const limit = setTimeout(() => this.#engine.abortActivities(), this.#options.drainTimeoutMs);
    await this.#engine.drain();
    clearTimeout(limit);
    await this.#ends.run();
    this.#log.stopped();
    this.#resolveStopped();
  }

  #startBeat(databaseUrl: string): Beat {
    const { schema, hangLimitMs, leaseMs } = this.#options;
    return startBeat({
      databaseUrl,
      schema,
      workerId: this.id,
      hangLimitMs,
      intervalMs: Math.min(longestBeatMs, leaseMs / 5),
      onBuried: () => void this.drain("its beat stood still, so other workers took its runs"),
    });
  }

  #startSweep(): Sweep {
    return startSweep({
      store: this.#store,
      workerId: this.id,
      host: hostname(),
      bootId: bootId(),
      leaseMs: this.#options.leaseMs,
      workflows: () => this.#engine.workflows,
      onTakenOver: runs => {
        this.#log.tookOver(runs);
        this.#alarm.ring();
      },
      onUnblocked: () => this.#alarm.ring(),
      onTrouble: error => this.#log.databaseTrouble(error, 1),
    });
  }
}

/** What has to be undone when the worker leaves, or could not start: the newest first. */
class Ends {
  readonly #ends: (() => Promise<void> | void)[] = [];

  add<T>(thing: T, end: (thing: T) => Promise<void> | void): T {
    this.#ends.push(() => end(thing));
    return thing;
  }

  async run(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
  }
}
