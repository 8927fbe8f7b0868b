import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { RunWrite } from "../store/contract.js";
import { uncompiledBuild, type AnyWorkflow, type NumberedBuild } from "../worker/builds/builds.js";
import { Engine, type EngineLog, type EngineStore } from "../worker/engine.js";
import { workerDefaults } from "../worker/limits.js";
import type { Attempts } from "./attempts.js";
import { testTransactions, type TestStore } from "./test-store.js";
import { TestTransactions } from "./test-transactions.js";
import { never } from "./never.js";
import type { TestWorkflows } from "./test-workflows.js";
import type { VirtualClock } from "./virtual-clock.js";

/** Where a test can hold a commit, or make it fail. Commits count from 1. */
export interface CommitGate {
  readonly before: (commit: number) => Promise<void>;
  readonly after: (commit: number) => Promise<void>;
}

export interface TestWorkerOptions {
  readonly store: TestStore;
  readonly clock: VirtualClock;
  readonly workflows: TestWorkflows;
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
  readonly #workflows: TestWorkflows;
  readonly #commits: CommitGate;
  readonly #nextCommit: () => number;
  #builds: readonly NumberedBuild[];
  readonly #onAnswered: TestWorkerOptions["onAnswered"];
  readonly #transactions: TestTransactions | undefined;
  /** Commits that the store is making. */
  readonly #underWay = new Set<Promise<unknown>>();
  #dead = false;

  static async start(options: TestWorkerOptions, nextCommit: () => number): Promise<TestWorker> {
    const worker = new TestWorker(options, await numbered(options.store, options.workflows.all), nextCommit);
    await options.store.registerWorker({
      id: worker.id,
      host: hostname(),
      bootId: "of a test",
      pid: process.pid,
      queues: [testQueue],
    });
    return worker;
  }

  private constructor(options: TestWorkerOptions, builds: readonly NumberedBuild[], nextCommit: () => number) {
    this.#nextCommit = nextCommit;
    this.attempts = options.attempts;
    this.#onAnswered = options.onAnswered;
    this.#store = options.store;
    this.#workflows = options.workflows;
    this.#builds = builds;
    this.#commits = options.commits;
    const { transactions } = options.store;
    this.#transactions =
      transactions &&
      new TestTransactions(transactions, (write, commit) => this.#commit([write], ([ready = write]) => commit(ready)));
    this.engine = new Engine({
      store: this.#tapped(),
      owner: this.id,
      queues: [testQueue],
      builds,
      maximumConcurrentRuns: workerDefaults.maximumConcurrentRuns,
      maximumConcurrentActivities: workerDefaults.maximumConcurrentActivities,
      transactions: this.#transactions && { store: this.#transactions, maximumConcurrent: testTransactions },
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
    await this.#transactions?.kill();
    // The server finishes them all the same, and a run whose row they hold is passed over by whoever takes over.
    await Promise.allSettled(this.#underWay);
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
      hintWakeUp: queues => store.hintWakeUp(queues),
      hintClosed: runIds => store.hintClosed(runIds),
      flush: writes => this.#commit(writes, ready => store.flush(ready)),
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

  async #followed<T>(commit: Promise<T>): Promise<T> {
    this.#underWay.add(commit);
    try {
      return await commit;
    } finally {
      this.#underWay.delete(commit);
    }
  }

  /** Children are executed where their parents are, also those that the test did not name. */
  async #learn(children: readonly string[]): Promise<void> {
    const learned = this.#workflows.learn(children);
    if (learned.length === 0) return;
    this.#builds = [...this.#builds, ...(await numbered(this.#store, learned))];
    this.engine.execute(this.#builds);
  }

  async #commit<T>(writes: readonly RunWrite[], send: (writes: readonly RunWrite[]) => Promise<T>): Promise<T> {
    const commit = this.#nextCommit();
    await this.#commits.before(commit);
    if (!this.#isAlive()) return never();
    const results = await this.#followed(send(writes.map(inTestQueue)));
    await this.#learn(writes.flatMap(({ family }) => family?.started.map(({ workflow }) => workflow) ?? []));
    await this.#commits.after(commit);
    return this.#isAlive() ? results : never();
  }
}

/** There is one worker, whatever queue a child asks for. */
function inTestQueue(write: RunWrite): RunWrite {
  const { family } = write;
  if (family === undefined) return write;
  return { ...write, family: { ...family, started: family.started.map(child => ({ ...child, queue: testQueue })) } };
}

async function numbered(
  store: Pick<TestStore, "registerBuilds">,
  workflows: readonly AnyWorkflow[],
): Promise<readonly NumberedBuild[]> {
  const builds = workflows.map(uncompiledBuild);
  const registered = builds.map(({ definition, build, sites }) => ({
    workflow: definition.workflowName,
    build,
    sites,
  }));
  const numbers = await store.registerBuilds(registered);
  return builds.map(build => ({ ...build, number: numbers.get(build.definition.workflowName) ?? 0 }));
}

/** What an operator hears of, a test sees in the state of the run. */
const silent: EngineLog = {
  blocked: () => undefined,
  lost: () => undefined,
  unfinished: () => undefined,
  failing: () => undefined,
  databaseTrouble: () => undefined,
};
