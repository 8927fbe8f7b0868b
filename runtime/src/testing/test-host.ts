import type { Workflow } from "../authoring/workflow.js";
import { HintSender } from "../client/hint-sender.js";
import { QueryWaits } from "../client/query-waits.js";
import { ResultWaits } from "../client/result-waits.js";
import { RunHandle } from "../client/run-handle.js";
import { SharedHints } from "../client/shared-hints.js";
import { UpdateWaits } from "../client/update-waits.js";
import type { ActivityBody } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import type { Hints, NewRun, Queryable, StartResult } from "../store/contract.js";
import { workerDefaults } from "../worker/limits.js";
import { Attempts, type AttemptGate, type SeenAttempt } from "./attempts.js";
import { CrashPoints, type CrashPoint } from "./crash-points.js";
import { Driver } from "./driver.js";
import type { Control } from "./environment.js";
import type { Fault } from "./faults.js";
import type { GivenNames } from "./given-names.js";
import { never } from "./never.js";
import { TestRun } from "./test-run.js";
import type { TestStore } from "./test-store.js";
import { testQueue, TestWorker } from "./test-worker.js";
import type { TestWorkflows } from "./test-workflows.js";
import type { VirtualClock } from "./virtual-clock.js";

export interface TestHostOptions {
  readonly store: TestStore;
  readonly clock: VirtualClock;
  readonly workflows: TestWorkflows;
  readonly steps: Readonly<Record<string, ActivityBody>>;
  readonly faults: readonly Fault[];
  readonly names: GivenNames;
  readonly keepInMemory: boolean;
  readonly control: Control;
  readonly onEffect: (attempt: SeenAttempt) => void;
  /** Is given every crash point that is passed. */
  readonly points: CrashPoint[];
  readonly onCrash: () => void;
}

/** What a host has in production: one worker at a time, a client, and trouble. */
export class TestHost {
  readonly store: TestStore;
  readonly driver: Driver;
  readonly #options: TestHostOptions;
  readonly #points: CrashPoints;
  readonly #results: ResultWaits;
  readonly #queries: QueryWaits;
  readonly #updates: UpdateWaits;
  readonly #onAnswered: ((id: string) => void)[] = [];
  readonly #hints: HintSender;
  #worker: TestWorker | undefined;
  /** Pending while one worker has died and the next has not begun. */
  #replacing: Promise<void> = Promise.resolve();
  #commits = 0;

  static async start(options: TestHostOptions): Promise<TestHost> {
    const host = new TestHost(options);
    host.#worker = await host.#startWorker();
    return host;
  }

  private constructor(options: TestHostOptions) {
    this.#options = options;
    const { store, clock, control, points } = options;
    this.store = store;
    this.driver = new Driver({
      store,
      clock,
      worker: () => this.#started(),
      replaced: () => this.#replacing,
      commits: () => this.#commits,
    });
    this.#hints = new HintSender({
      hintWakeUp: async () => {
        this.driver.hint();
      },
      hintAsked: () => this.#started().engine.answerQueries(),
    });
    const hints = new SharedHints(async () => this.#answers());
    this.#results = new ResultWaits(store, hints);
    this.#queries = new QueryWaits(store, hints, queue => this.#hints.asked(queue));
    this.#updates = new UpdateWaits(store, hints, queue => this.#hints.wakeUp(queue));
    this.#points = new CrashPoints(points, control.crashAt, () => this.#die());
  }

  async startRun(run: NewRun, tx: Queryable | undefined): Promise<StartResult> {
    const started = await this.store.startRun(run, tx);
    this.driver.hint();
    return started;
  }

  runOf<Input, Output>(
    workflow: Workflow<Input, Output>,
    { runId, id }: { readonly runId: string; readonly id: string | null },
  ): TestRun<Output> {
    const waits = { results: this.#results, queries: this.#queries, updates: this.#updates };
    const context = { store: this.store, hints: this.#hints, ...waits };
    const handle = new RunHandle<Output>(context, { runId, id, queue: testQueue });
    const signals = { doubled: this.#faultNames("duplicateSignal"), unnoticed: this.#faultNames("dropNotification") };
    const childOf = (child: { readonly runId: string; readonly workflow: string }) => this.#childOf(child);
    return new TestRun<Output>({
      handle,
      workflow,
      store: this.store,
      driver: this.driver,
      updates: this.#updates,
      signals,
      childOf,
      names: this.#options.names,
    });
  }

  /** Undefined where nobody here can execute it. */
  #childOf({ runId, workflow }: { readonly runId: string; readonly workflow: string }): TestRun | undefined {
    const definition = this.#options.workflows.of(workflow);
    return definition === undefined ? undefined : this.runOf(definition, { runId, id: null });
  }

  /** The worker dies, as with SIGKILL, and another goes on with its runs. */
  async crash(): Promise<void> {
    this.#options.onCrash();
    const dying = this.#started();
    this.#replacing = dying.kill().then(async () => {
      this.#worker = await this.#startWorker();
    });
    await this.#replacing;
  }

  async close(): Promise<void> {
    this.#results.close();
    await this.#queries.close();
    await this.#updates.close();
    await this.store.close();
  }

  /** A test hears of answers; that a run has ended it finds out by driving it. */
  #answers(): Hints {
    return {
      onAnswered: listener => void this.#onAnswered.push(listener),
      onAsked: () => undefined,
      onClosed: () => undefined,
      onWakeUp: () => undefined,
      close: async () => undefined,
    };
  }

  #started(): TestWorker {
    if (this.#worker === undefined) throw new RepriseError("E_INTERNAL", { message: "no worker was started" });
    return this.#worker;
  }

  #startWorker(): Promise<TestWorker> {
    const { store, clock, workflows, steps, faults, names, keepInMemory, onEffect } = this.#options;
    const attempts = new Attempts({
      clock,
      steps,
      hasDatabase: store.transactions !== undefined,
      faults,
      names,
      gate: this.#gate(),
      onEffect,
    });
    const maximumSuspendedRuns = keepInMemory ? workerDefaults.maximumSuspendedRuns : 0;
    const commits = { before: (n: number) => this.#beforeCommit(n), after: (n: number) => this.#afterCommit(n) };
    // It looks into the inbox as it starts.
    this.driver.hint();
    const onDueWithin = (ms: number) => this.driver.dueWithin(ms);
    const onAnswered = (ids: readonly string[]) => {
      for (const id of ids) for (const hear of this.#onAnswered) hear(id);
    };
    return TestWorker.start(
      { store, clock, workflows, attempts, commits, maximumSuspendedRuns, onDueWithin, onAnswered },
      () => ++this.#commits,
    );
  }

  #gate(): AttemptGate {
    const { gate } = this.#options.control;
    return {
      before: async attempt => {
        await gate?.before(attempt);
        await this.#points.pass(`before the effect of ${attempt.identity}`);
      },
      after: async attempt => {
        await this.#points.pass(`between the effect of ${attempt.identity} and its record`);
        await gate?.after(attempt);
      },
    };
  }

  async #beforeCommit(commit: number): Promise<void> {
    await this.#points.pass(`before commit ${commit}`);
    for (const fault of this.#options.faults) {
      if (fault.kind !== "expireLease" || fault.commit !== commit) continue;
      await this.#started().loseLease();
      this.#worker = await this.#startWorker();
    }
  }

  async #afterCommit(commit: number): Promise<void> {
    await this.#points.pass(`after commit ${commit}, before its answer`);
    const lost = this.#options.faults.some(fault => fault.kind === "loseAnswer" && fault.commit === commit);
    if (lost)
      throw new RepriseError("E_DATABASE_UNREACHABLE", { message: "the answer was lost, as the test asked for" });
  }

  async #die(): Promise<never> {
    await this.crash();
    return never();
  }

  #faultNames(kind: "duplicateSignal" | "dropNotification"): ReadonlySet<string> {
    return new Set(this.#options.faults.flatMap(fault => (fault.kind === kind ? [fault.name] : [])));
  }
}
