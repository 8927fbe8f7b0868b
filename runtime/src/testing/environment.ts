import "../guard/register.js";
import { randomBytes } from "node:crypto";
import type { Workflow } from "../authoring/workflow.js";
import { newRun } from "../client/new-run.js";
import { RunHandle } from "../client/run-handle.js";
import { ResultWaits } from "../client/result-waits.js";
import { HintSender } from "../client/hint-sender.js";
import { newRunId } from "../client/run-id.js";
import type { ActivityBody } from "../language/commands.js";
import { durationMs, type Duration } from "../language/duration.js";
import { RepriseError } from "../language/errors.js";
import type { AnyWorkflow } from "../worker/builds.js";
import { workerDefaults } from "../worker/limits.js";
import { Attempts, patience, type AttemptGate, type SeenAttempt } from "./attempts.js";
import { CrashPoints, type CrashPoint } from "./crash-points.js";
import { Driver } from "./driver.js";
import { failsForEver } from "./fails-for-ever.js";
import type { Fault } from "./faults.js";
import { MemoryStore } from "./memory-store/memory-store.js";
import { never } from "./never.js";
import { replay } from "./replay-history.js";
import { noteEnvironment } from "./test-scope.js";
import { TestRun } from "./test-run.js";
import { testQueue, TestWorker } from "./test-worker.js";
import { defaultStart, VirtualClock } from "./virtual-clock.js";

export interface TestEnvironmentOptions {
  /** The workflows that can be started. */
  readonly workflows: readonly AnyWorkflow[];
  /** Bodies that take the place of those of activities and steps, by their durable names. */
  readonly steps?: Readonly<Record<string, ActivityBody>>;
  /** What goes wrong. */
  readonly faults?: readonly Fault[];
  /** When time begins. Default: 1 January 2026, 00:00 UTC. */
  readonly startAt?: Date | string | number;
  /** Runs that wait are kept in memory. With `false` each wake-up replays the whole history. Default: true. */
  readonly keepInMemory?: boolean;
  /** Replay every run when the environment is closed. Default: true. */
  readonly replayAtEnd?: boolean;
}

/** For the explorers: what they hold, and what makes two executions of one run the same. */
export interface Control {
  readonly gate?: AttemptGate;
  readonly crashAt?: number;
  readonly identity?: { readonly runId: string; readonly seed: string };
}

/**
 * Executes workflows in this process, on the code paths of a worker, with a store in memory and a clock of its own. Time
 * is skipped whenever all wait, so that a year takes milliseconds.
 *
 * @example
 * const env = new TestEnvironment({ workflows: [order], steps: { charge: () => "receipt-1" } });
 * const run = await env.start(order, { total: 20 });
 * await env.advance("3 days");
 * await run.signal(approved, true);
 * expect(await run.result()).toBe("receipt-1");
 */
export class TestEnvironment {
  readonly #options: TestEnvironmentOptions;
  readonly #control: Control;
  readonly #clock: VirtualClock;
  readonly #store: MemoryStore;
  readonly #driver: Driver;
  readonly #points: CrashPoints;
  readonly #runs: TestRun[] = [];
  readonly #effects: SeenAttempt[] = [];
  readonly #results: ResultWaits;
  readonly #hints: HintSender;
  #worker: TestWorker | undefined;
  #commits = 0;
  #crashes = 0;
  #closing: Promise<void> | undefined;

  constructor(options: TestEnvironmentOptions, control: Control = {}) {
    this.#options = options;
    this.#control = control;
    this.#clock = new VirtualClock(startOf(options.startAt));
    this.#store = new MemoryStore(() => this.#clock.now());
    this.#driver = new Driver({
      store: this.#store,
      clock: this.#clock,
      worker: () => this.#started(),
      commits: () => this.#commits,
    });
    this.#results = new ResultWaits(this.#store, () => Promise.reject(new Error("nobody sends hints here")));
    this.#hints = new HintSender({
      hintWakeUp: async () => {
        this.#driver.hint();
      },
    });
    this.#points = new CrashPoints(control.crashAt, () => this.#die());
    noteEnvironment(this);
  }

  /** The test's time. */
  now(): Date {
    return new Date(this.#clock.now());
  }

  /** Bodies of activities and steps that were begun, in order: what the outside world saw. */
  get effects(): readonly SeenAttempt[] {
    return this.#effects;
  }

  /** How often each effect happened: `{ "charge#1": 2 }`. */
  effectCounts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { identity } of this.#effects) counts[identity] = (counts[identity] ?? 0) + 1;
    return counts;
  }

  /** Every place that a crash could have struck so far. */
  get crashPoints(): readonly CrashPoint[] {
    return this.#points.passed;
  }

  /** How often a worker died. */
  get crashes(): number {
    return this.#crashes;
  }

  /**
   * Starts a run. Nothing of it is executed before the test waits: `run.result()`, `env.advance()`, `env.settle()`.
   *
   * @throws RepriseError `E_WORKFLOW_UNKNOWN`, `E_RUN_CONFLICT`, `E_PAYLOAD`
   */
  async start<Input, Output>(
    workflow: Workflow<Input, Output>,
    ...[input, options = {}]: undefined extends Input
      ? [input?: Input, options?: { readonly id?: string }]
      : [input: Input, options?: { readonly id?: string }]
  ): Promise<TestRun<Output>> {
    this.#checkKnown(workflow.workflowName);
    await this.#ready();
    const identity = this.#control.identity ?? { runId: newRunId(), seed: randomBytes(32).toString("hex") };
    const request = newRun({
      workflow: workflow.workflowName,
      input,
      id: options.id ?? null,
      queue: testQueue,
      identity,
    });
    const started = await this.#store.startRun(request);
    this.#driver.hint();
    if (started.outcome === "conflict") throw conflict(options.id ?? "");
    const existing = this.#runs.find(({ runId }) => runId === started.runId);
    // What the workflow returns is its definition's type.
    if (existing !== undefined) return existing as TestRun<Output>;
    const context = { store: this.#store, hints: this.#hints, results: this.#results };
    const handle = new RunHandle<Output>(context, { runId: started.runId, id: request.id, queue: testQueue });
    const signals = { doubled: this.#faultNames("duplicateSignal"), unnoticed: this.#faultNames("dropNotification") };
    const run = new TestRun<Output>({ handle, workflow, store: this.#store, driver: this.#driver, signals });
    this.#runs.push(run);
    return run;
  }

  /** Everything that can happen without time passing happens. */
  async settle(): Promise<void> {
    await this.#ready();
    await this.#driver.settle();
  }

  /**
   * Lets so much time pass: timers that fall due within it fire, each at its own time.
   *
   * @throws RepriseError `E_TEST_STANDSTILL` if an activity fails for so long that it is tried 1,000 times meanwhile
   */
  async advance(time: Duration): Promise<void> {
    await this.#ready();
    const until = this.#clock.now() + durationMs(time, "the time to advance");
    const outcome = await this.#driver.drive(async () => false, until);
    const failing = this.#driver.failing(patience.advancing);
    if (outcome === "hopeless" && failing !== undefined) {
      throw failsForEver(failing, { time: String(time), now: this.now() });
    }
    this.#clock.moveTo(until);
    await this.#driver.settle();
  }

  /** Moves the clock to what is due next. False if nothing is. */
  async skip(): Promise<boolean> {
    await this.#ready();
    return this.#driver.skip();
  }

  /** When something is due next; undefined if nothing is. */
  async nextDue(): Promise<Date | undefined> {
    await this.#ready();
    const at = await this.#driver.nextAt();
    return at === null ? undefined : new Date(at);
  }

  /** The worker dies, as with SIGKILL, and another goes on with its runs. */
  async crash(): Promise<void> {
    this.#crashes++;
    await this.#started().kill();
    this.#worker = await this.#startWorker();
  }

  /** Replays every run that was started here, so that each test is a test of determinism, too. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#results.close();
    if (this.#options.replayAtEnd === false) return;
    for (const run of this.#runs) await replay(run.workflow, await run.events());
  }

  async #ready(): Promise<void> {
    this.#worker ??= await this.#startWorker();
  }

  #started(): TestWorker {
    if (this.#worker === undefined) throw new RepriseError("E_INTERNAL", { message: "no worker was started" });
    return this.#worker;
  }

  #startWorker(): Promise<TestWorker> {
    const { steps = {}, faults = [], workflows, keepInMemory = true } = this.#options;
    const attempts = new Attempts({
      clock: this.#clock,
      steps,
      faults,
      gate: this.#gate(),
      onEffect: attempt => this.#effects.push(attempt),
    });
    const maximumSuspendedRuns = keepInMemory ? workerDefaults.maximumSuspendedRuns : 0;
    const commits = { before: (n: number) => this.#beforeCommit(n), after: (n: number) => this.#afterCommit(n) };
    // It looks into the inbox as it starts.
    this.#driver.hint();
    const onDueWithin = (ms: number) => this.#driver.dueWithin(ms);
    return TestWorker.start(
      { store: this.#store, clock: this.#clock, workflows, attempts, commits, maximumSuspendedRuns, onDueWithin },
      () => ++this.#commits,
    );
  }

  #gate(): AttemptGate {
    const { gate } = this.#control;
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
    for (const fault of this.#options.faults ?? []) {
      if (fault.kind !== "expireLease" || fault.commit !== commit) continue;
      await this.#started().loseLease();
      this.#worker = await this.#startWorker();
    }
  }

  async #afterCommit(commit: number): Promise<void> {
    await this.#points.pass(`after commit ${commit}, before its answer`);
    const lost = (this.#options.faults ?? []).some(fault => fault.kind === "loseAnswer" && fault.commit === commit);
    if (lost)
      throw new RepriseError("E_DATABASE_UNREACHABLE", { message: "the answer was lost, as the test asked for" });
  }

  async #die(): Promise<never> {
    await this.crash();
    return never();
  }

  #faultNames(kind: "duplicateSignal" | "dropNotification"): ReadonlySet<string> {
    const { faults = [] } = this.#options;
    return new Set(faults.flatMap(fault => (fault.kind === kind ? [fault.name] : [])));
  }

  #checkKnown(name: string): void {
    const known = this.#options.workflows.map(({ workflowName }) => workflowName);
    if (known.includes(name)) return;
    throw new RepriseError("E_WORKFLOW_UNKNOWN", {
      message: `this environment does not have the workflow ${name}; it has: ${known.join(", ") || "none"}`,
      hint: "Pass it: new TestEnvironment({ workflows: [order] }).",
    });
  }
}

/** @throws RepriseError `E_OPTION` */
function startOf(startAt: TestEnvironmentOptions["startAt"]): number {
  if (startAt === undefined) return defaultStart;
  const at = new Date(startAt).getTime();
  if (Number.isFinite(at)) return at;
  throw new RepriseError("E_OPTION", {
    message: `startAt of the environment is ${String(startAt)}, which is no time`,
    hint: `Use a Date, or a text such as "2026-03-01T09:00:00Z".`,
  });
}

function conflict(id: string): RepriseError {
  return new RepriseError("E_RUN_CONFLICT", {
    message: `the id ${id} belongs to a run of this environment that has another workflow or input`,
    hint: "Use another id, or a new environment.",
  });
}
