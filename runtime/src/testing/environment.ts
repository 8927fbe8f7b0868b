import "../guard/register.js";
import "./keep-stray-errors.js";
import type { Workflow } from "../authoring/workflow.js";
import { drawIdentity, newRun } from "../client/new-run.js";
import type { ActivityBody } from "../language/commands.js";
import { durationMs, type Duration } from "../language/duration.js";
import { RepriseError } from "../language/errors.js";
import type { Queryable } from "../store/contract.js";
import type { AnyWorkflow } from "../worker/builds/builds.js";
import { patience, type AttemptGate, type SeenAttempt } from "./attempts.js";
import type { CrashPoint } from "./crash-points.js";
import { failsForEver } from "./fails-for-ever.js";
import type { Fault } from "./faults.js";
import { GivenNames } from "./given-names.js";
import { replay } from "./replay-history.js";
import { TestHost } from "./test-host.js";
import { nextIdentity, noteEnvironment } from "./test-scope.js";
import type { TestRun } from "./test-run.js";
import { chosenStore, openTestStore, type StoreChoice } from "./test-store.js";
import { testQueue } from "./test-worker.js";
import { TestWorkflows, type ChildStandIn } from "./test-workflows.js";
import { defaultStart, VirtualClock } from "./virtual-clock.js";

export interface TestEnvironmentOptions {
  /** The workflows that can be started. */
  readonly workflows: readonly AnyWorkflow[];
  /**
   * Bodies that take the place of those of activities, steps and transactions, by their durable names. A misspelt name is an error
   * as soon as a run has ended, or the environment is closed.
   */
  readonly steps?: Readonly<Record<string, ActivityBody>>;
  /**
   * Functions that take the place of child workflows, by their durable names: they are executed as code of a workflow. Children
   * that have none are executed as they are, whether or not they are among `workflows`.
   */
  readonly children?: Readonly<Record<string, ChildStandIn>>;
  /** What goes wrong. */
  readonly faults?: readonly Fault[];
  /** When time begins. Default: 1 January 2026, 00:00 UTC. */
  readonly startAt?: Date | string | number;
  /**
   * `memory` needs no server. `postgres` is the store of production, on a schema of this environment's own, whose clock is
   * the test's: on `REPRISE_TEST_DATABASE_URL`, or on an embedded server. Default: `REPRISE_TEST_STORE`, else `memory`.
   */
  readonly store?: StoreChoice;
  /** Runs that wait are kept in memory. With `false` each wake-up replays the whole history. Default: true. */
  readonly keepInMemory?: boolean;
  /** Replay every run when the environment is closed. Default: true. */
  readonly replayAtEnd?: boolean;
}

export interface TestStartOptions {
  /** The user's own id, as of a client. */
  readonly id?: string;
  /** On Postgres: the run exists if this transaction commits. */
  readonly tx?: Queryable;
}

/** For the explorers: what they hold, and what makes two executions of one run the same. */
export interface Control {
  readonly gate?: AttemptGate;
  readonly crashAt?: number;
  readonly identity?: { readonly runId: string; readonly seed: string };
}

/**
 * Executes workflows in this process, on the code paths of a worker, with a clock of its own. Time is skipped whenever all
 * wait, so that a year takes milliseconds. The store is in memory, or a Postgres.
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
  readonly #choice: StoreChoice;
  readonly #clock: VirtualClock;
  readonly #workflows: TestWorkflows;
  readonly #names: GivenNames;
  readonly #runs: TestRun[] = [];
  readonly #effects: SeenAttempt[] = [];
  readonly #points: CrashPoint[] = [];
  #opening: Promise<TestHost> | undefined;
  #crashes = 0;
  #closing: Promise<void> | undefined;

  constructor(options: TestEnvironmentOptions, control: Control = {}) {
    this.#options = options;
    this.#control = control;
    this.#choice = chosenStore(options.store);
    this.#workflows = new TestWorkflows(options.workflows, options.children ?? {});
    this.#names = new GivenNames(Object.keys(options.steps ?? {}), options.faults ?? [], options.workflows.length);
    this.#clock = new VirtualClock(startOf(options.startAt));
    noteEnvironment(this);
  }

  /** The test's time. */
  now(): Date {
    return new Date(this.#clock.now());
  }

  /** Bodies of activities, steps and transactions that were begun, in order: what the outside world saw. */
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
    return this.#points;
  }

  /** How often a worker died. */
  get crashes(): number {
    return this.#crashes;
  }

  /**
   * Starts a run. Nothing of it is executed before the test waits: `run.result()`, `env.advance()`, `env.settle()`.
   *
   * @throws RepriseError `E_WORKFLOW_UNKNOWN`, `E_RUN_CONFLICT`, `E_PAYLOAD`; `E_OPTION` for `tx` where there is no Postgres
   */
  async start<Input, Output>(
    workflow: Workflow<Input, Output>,
    ...[input, options = {}]: undefined extends Input
      ? [input?: Input, options?: TestStartOptions]
      : [input: Input, options?: TestStartOptions]
  ): Promise<TestRun<Output>> {
    this.#checkKnown(workflow.workflowName);
    const host = await this.#host();
    const identity = this.#control.identity ?? nextIdentity() ?? drawIdentity();
    const request = newRun({
      workflow: workflow.workflowName,
      input,
      id: options.id ?? null,
      queue: testQueue,
      identity,
    });
    const started = await host.startRun(request, options.tx);
    if (started.outcome === "conflict") throw conflict(options.id ?? "");
    const existing = this.#runs.find(({ runId }) => runId === started.runId);
    // What the workflow returns is its definition's type.
    if (existing !== undefined) return existing as TestRun<Output>;
    const run = host.runOf(workflow, { runId: started.runId, id: request.id });
    this.#runs.push(run);
    return run;
  }

  /** Everything that can happen without time passing happens. */
  async settle(): Promise<void> {
    await (await this.#host()).driver.settle();
  }

  /**
   * Lets so much time pass: timers that fall due within it fire, each at its own time.
   *
   * @throws RepriseError `E_TEST_STANDSTILL` if an activity fails for so long that it is tried 1,000 times meanwhile
   */
  async advance(time: Duration): Promise<void> {
    const { driver } = await this.#host();
    const until = this.#clock.now() + durationMs(time, "the time to advance");
    const outcome = await driver.drive(async () => false, until);
    const failing = driver.failing(patience.advancing);
    if (outcome === "hopeless" && failing !== undefined) {
      throw failsForEver(failing, { time: String(time), now: this.now() });
    }
    await driver.moveTo(until);
    await driver.settle();
  }

  /** Moves the clock to what is due next. False if nothing is. */
  async skip(): Promise<boolean> {
    return (await this.#host()).driver.skip();
  }

  /** When something is due next; undefined if nothing is. */
  async nextDue(): Promise<Date | undefined> {
    const at = await (await this.#host()).driver.nextAt();
    return at === null ? undefined : new Date(at);
  }

  /** The worker dies, as with SIGKILL, and another goes on with its runs. */
  async crash(): Promise<void> {
    await (await this.#host()).crash();
  }

  /** Where its tables are, for statements of the test's own; undefined in memory. */
  async database(): Promise<{ readonly url: string; readonly schema: string } | undefined> {
    return (await this.#host()).store.location;
  }

  /**
   * Replays every run that was started here, so that each test is a test of determinism, too. @throws RepriseError
   * `E_HISTORY_MISMATCH`; `E_OPTION` if a name in `steps` or `faults` is misspelt
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    if (this.#opening === undefined) return;
    const host = await this.#opening;
    try {
      this.#names.check();
      if (this.#options.replayAtEnd === false) return;
      for (const run of this.#runs) await this.#replayEnded(run);
    } finally {
      await host.close();
    }
  }

  /** With the children that it has started. */
  async #replayEnded(run: TestRun): Promise<void> {
    const events = await run.events();
    // It was started in a transaction that was rolled back.
    if (events.length === 0) return;
    if (!this.#workflows.isStandIn(run.workflow.workflowName)) await replay(run.workflow, events);
    for (const child of await run.startedChildren()) await this.#replayEnded(child);
  }

  #host(): Promise<TestHost> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<TestHost> {
    const store = await openTestStore(this.#choice, this.#clock);
    return TestHost.start({
      store,
      clock: this.#clock,
      workflows: this.#workflows,
      steps: this.#options.steps ?? {},
      faults: this.#options.faults ?? [],
      names: this.#names,
      keepInMemory: this.#options.keepInMemory ?? true,
      control: this.#control,
      onEffect: attempt => void this.#effects.push(attempt),
      points: this.#points,
      onCrash: () => {
        this.#crashes++;
      },
    });
  }

  #checkKnown(name: string): void {
    const known = this.#workflows.names;
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
