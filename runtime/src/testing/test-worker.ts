import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { FlushResult, RunWrite } from "../store/contract.js";
import { uncompiledBuild, type AnyWorkflow } from "../worker/builds.js";
import { Engine, type EngineLog, type EngineStore } from "../worker/engine.js";
import { workerDefaults } from "../worker/limits.js";
import type { Attempts } from "./attempts.js";
import type { TestStore } from "./test-store.js";
import { never } from "./never.js";
import type { VirtualClock } from "./virtual-clock.js";

/** Where a test can hold a commit, or make it fail. Commits count from 1. */
export interface CommitGate {
  readonly before: (commit: number) => Promise<void>;
  readonly after: (commit: number) => Promise<void>;
}

export interface TestWorkerOptions {
  readonly store: TestStore;
  readonly clock: VirtualClock;
  readonly workflows: readonly AnyWorkflow[];
  readonly attempts: Attempts;
  readonly commits: CommitGate;
  readonly maximumSuspendedRuns: number;
  /** Something of its own will be due in so many ms. */
  readonly onDueWithin: (ms: number) => void;
  /** These questions have been answered. */
  readonly onAnswered: (ids: readonly string[]) => void;
}

export const testQueue = "test";
/** Nobody watches the beat of a worker under test: the test says when it dies. */
const neverBeaten = "0";

/** The engine of a worker, on the store and the clock of a test. It can die. */
export class TestWorker {
  readonly id = randomUUID();
  readonly attempts: Attempts;
  readonly engine: Engine;
  readonly #store: TestStore;
  readonly #commits: CommitGate;
  readonly #nextCommit: () => number;
  readonly #onAnswered: TestWorkerOptions["onAnswered"];
  #dead = false;

  static async start(options: TestWorkerOptions, nextCommit: () => number): Promise<TestWorker> {
    const builds = options.workflows.map(uncompiledBuild);
    const registered = builds.map(({ definition, build, sites }) => ({
      workflow: definition.workflowName,
      build,
      sites,
    }));
    const numbers = await options.store.registerBuilds(registered);
    const numbered = builds.map(build => ({ ...build, number: numbers.get(build.definition.workflowName) ?? 0 }));
    const worker = new TestWorker(options, numbered, nextCommit);
    await options.store.registerWorker({
      id: worker.id,
      host: hostname(),
      bootId: "of a test",
      pid: process.pid,
      queues: [testQueue],
    });
    return worker;
  }

  private constructor(
    options: TestWorkerOptions,
    builds: ConstructorParameters<typeof Engine>[0]["builds"],
    nextCommit: () => number,
  ) {
    this.#nextCommit = nextCommit;
    this.attempts = options.attempts;
    this.#onAnswered = options.onAnswered;
    this.#store = options.store;
    this.#commits = options.commits;
    this.engine = new Engine({
      store: this.#tapped(),
      owner: this.id,
      queues: [testQueue],
      builds,
      maximumConcurrentRuns: workerDefaults.maximumConcurrentRuns,
      maximumConcurrentActivities: workerDefaults.maximumConcurrentActivities,
      maximumSuspendedRuns: options.maximumSuspendedRuns,
      log: silent,
      holdsLease: () => true,
      onDueWithin: options.onDueWithin,
      clock: options.clock,
      bodyOf: this.attempts.bodyOf,
      // Without jitter: two executions of one run are the same, and a test can say when the third attempt is due.
      random: () => 0,
    });
  }

  /** As SIGKILL would: nothing of it is heard of again, and its runs are free for the next worker. */
  async kill(): Promise<void> {
    this.#dead = true;
    this.attempts.kill();
    await this.loseLease();
  }

  /** Others take its runs; it does not know that yet. */
  async loseLease(): Promise<void> {
    await this.#store.buryWorker(this.id, neverBeaten);
    await this.#store.takeOverRuns();
  }

  #tapped(): EngineStore {
    const store = this.#store;
    return {
      claimRuns: request => store.claimRuns(request),
      freeForgottenRuns: (owner, known) => store.freeForgottenRuns(owner, known),
      loadHistories: runIds => store.loadHistories(runIds),
      loadBuilds: numbers => store.loadBuilds(numbers),
      dueMail: owner => store.dueMail(owner),
      blockRun: (fence, block) => store.blockRun(fence, block),
      hintClosed: runIds => store.hintClosed(runIds),
      flush: writes => this.#flush(writes),
      takeQueries: request => store.takeQueries(request),
      answerQueries: answers => store.answerQueries(answers),
      rejectUpdate: (update, problem) => store.rejectUpdate(update, problem),
      hintAnswered: async ids => {
        this.#onAnswered(ids);
      },
    };
  }

  /** Asked again after each wait: it may die meanwhile. */
  #isAlive(): boolean {
    return !this.#dead;
  }

  async #flush(writes: readonly RunWrite[]): Promise<readonly FlushResult[]> {
    const commit = this.#nextCommit();
    await this.#commits.before(commit);
    if (!this.#isAlive()) return never();
    const results = await this.#store.flush(writes);
    await this.#commits.after(commit);
    return this.#isAlive() ? results : never();
  }
}

/** What an operator hears of, a test sees in the state of the run. */
const silent: EngineLog = {
  blocked: () => undefined,
  lost: () => undefined,
  unfinished: () => undefined,
  databaseTrouble: () => undefined,
};
