import { setImmediate } from "node:timers";
import type { Query } from "../authoring/query.js";
import type { Signal } from "../authoring/signal.js";
import type { Update } from "../authoring/update.js";
import { newUpdate } from "../client/new-update.js";
import type { QueryOptions, SignalOptions, UpdateOptions } from "../client/options.js";
import type { RunHandle } from "../client/run-handle.js";
import type { TimelineRow } from "../client/timeline.js";
import type { UpdateWaits } from "../client/update-waits.js";
import { identityText } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import { bodyOf, type HistoryEvent } from "../language/events.js";
import { isClosed } from "../language/run.js";
import type { RunDescription } from "../store/contract.js";
import type { AnyWorkflow } from "../worker/builds/builds.js";
import { patience } from "./attempts.js";
import type { Driver } from "./driver.js";
import { failsForEver } from "./fails-for-ever.js";
import type { GivenNames } from "./given-names.js";
import { historyFile, type HistoryFile } from "./history-file.js";
import { attemptsOf, commandsOf } from "./history-lines.js";
import { replay } from "./replay-history.js";
import type { TestStore } from "./test-store.js";
import { testQueue } from "./test-worker.js";

interface Parts<Output> {
  readonly handle: RunHandle<Output>;
  readonly workflow: AnyWorkflow;
  readonly store: TestStore;
  readonly driver: Driver;
  readonly updates: UpdateWaits;
  /** Names of signals that are delivered twice, and of those whose notification is lost. */
  readonly signals: { readonly doubled: ReadonlySet<string>; readonly unnoticed: ReadonlySet<string> };
  readonly names: GivenNames;
  readonly childOf: (child: { readonly runId: string; readonly workflow: string }) => TestRun | undefined;
}

/** A run of a test environment. */
export class TestRun<Output = unknown> {
  readonly runId: string;
  readonly workflow: AnyWorkflow;
  readonly #parts: Parts<Output>;

  constructor(parts: Parts<Output>) {
    this.#parts = parts;
    this.runId = parts.handle.runId;
    this.workflow = parts.workflow;
  }

  /**
   * What the workflow returns. Time is skipped until it has.
   *
   * @throws RepriseError `E_RUN_FAILED` and its kin as in production; `E_RUN_BLOCKED`; `E_TEST_STANDSTILL` if it waits for
   * a signal that nobody sends; `E_OPTION` if a name in `steps` or `faults` is misspelt
   */
  async result(): Promise<Output> {
    const outcome = await this.#parts.driver.drive(() => this.#hasEnded());
    // Before what became of a run whose real bodies were executed.
    this.#parts.names.checkAfterRun();
    if (outcome !== "done") throw await this.#standstill();
    return this.#parts.handle.result({ whenBlocked: "throw" });
  }

  /** Sends a signal, now. @throws RepriseError `E_RUN_CLOSED`, `E_PAYLOAD` */
  async signal<Payload>(
    signal: Signal<Payload> | string,
    ...[payload, options = {}]: undefined extends Payload
      ? [payload?: Payload, options?: SignalOptions]
      : [payload: Payload, options?: SignalOptions]
  ): Promise<void> {
    const name = typeof signal === "string" ? signal : signal.signalName;
    const { handle, driver, signals } = this.#parts;
    const doubled = signals.doubled.has(name);
    const id = options.id ?? (doubled ? `${name}-delivered-twice` : undefined);
    const send = () => handle.signal<unknown>(name, payload, id === undefined ? {} : { id });
    await (signals.unnoticed.has(name) ? driver.unnoticed(send) : send());
    if (!doubled) return;
    await driver.settle();
    // The run may have ended meanwhile, as it may in production.
    if (!(await this.#hasEnded())) await send();
  }

  /**
   * Asks it, once everything has happened that can happen now. @throws RepriseError `E_QUERY_UNKNOWN`, `E_QUERY_FAILED`,
   * `E_QUERY_CHANGES`, `E_RUN_BLOCKED`, `E_PAYLOAD`
   */
  async query<Result = unknown, Argument = unknown>(
    query: Query<Result, Argument> | string,
    ...asked: undefined extends Argument
      ? [argument?: Argument, options?: QueryOptions]
      : [argument: Argument, options?: QueryOptions]
  ): Promise<Result> {
    const { driver, handle } = this.#parts;
    // A question waits for mail from before it, also where the worker was not told of it.
    driver.hint();
    await driver.settle();
    return handle.query(query, ...asked);
  }

  /**
   * Sends an update, and what it takes to answer it happens: time is skipped until then. @throws RepriseError `E_UPDATE_REJECTED` and its
   * kin as in production; `E_TEST_STANDSTILL` if its handler waits for a signal that nobody sends
   */
  async update<Argument = unknown, Result = unknown>(
    update: Update<Argument, Result> | string,
    ...[argument, options = {}]: undefined extends Argument
      ? [argument?: Argument, options?: UpdateOptions]
      : [argument: Argument, options?: UpdateOptions]
  ): Promise<Result> {
    const { driver, updates } = this.#parts;
    const name = typeof update === "string" ? update : update.updateName;
    const { answer } = await this.sendUpdate(name, argument, options);
    let isAnswered = false;
    answer.finally(() => (isAnswered = true)).catch(() => undefined);
    const outcome = await driver.drive(async () => {
      await updates.look();
      await new Promise(resolve => setImmediate(resolve));
      return isAnswered;
    });
    if (outcome !== "done") throw await this.#standstill();
    // It is what the handler returned, read back: its type is the update's.
    return (await answer) as Result;
  }

  /** Sends an update, and waits for nothing: for those who decide what happens next. @internal */
  async sendUpdate(
    name: string,
    argument: unknown,
    options: UpdateOptions = {},
  ): Promise<{ readonly answer: Promise<unknown> }> {
    const request = newUpdate({ runId: this.runId, queue: testQueue }, name, argument, options);
    const { sent, answer } = this.#parts.updates.begin(request);
    await sent.catch(() => undefined);
    return { answer };
  }

  /** Asks it to stop. @throws RepriseError `E_RUN_CLOSED` */
  cancel(reason?: string): Promise<void> {
    return this.#parts.handle.cancel(reason);
  }

  /** Ends it at once. @throws RepriseError `E_RUN_CLOSED` */
  terminate(reason?: string): Promise<void> {
    return this.#parts.handle.terminate(reason);
  }

  /**
   * The children that it has started, in that order, once everything has happened that can happen now: to send them signals, or
   * to look at their histories. Those that nobody here can execute are left out.
   */
  async children(): Promise<readonly TestRun[]> {
    const { driver } = this.#parts;
    driver.hint();
    await driver.settle();
    return this.startedChildren();
  }

  /** @internal Those that it has started so far. */
  async startedChildren(): Promise<readonly TestRun[]> {
    return childrenIn(await this.events()).flatMap(child => this.#parts.childOf(child) ?? []);
  }

  /** Its state, and what it waits for. */
  describe(): Promise<RunDescription> {
    return this.#parts.handle.describe();
  }

  /** Everything that happened, decoded. */
  history(): Promise<readonly TimelineRow[]> {
    return this.#parts.handle.history();
  }

  /** Everything that happened, as it is stored. */
  events(): Promise<readonly HistoryEvent[]> {
    return this.#parts.store.loadHistory(this.runId);
  }

  /** What its code asked for and got, in the order of the history: `activity.completed charge#1`. */
  async outline(): Promise<readonly string[]> {
    return (await this.events()).map(({ type, name, occurrence }) => {
      if (name === null) return type;
      return `${type} ${occurrence === null ? name : identityText({ name, occurrence })}`;
    });
  }

  /** What its code asked for, as far as it is recorded, in the order of the history: `activity charge#1`. */
  async commands(): Promise<readonly string[]> {
    return commandsOf(await this.events());
  }

  /** How often each activity and step was tried, as far as it is recorded: `{ "charge#1": 3 }`. */
  async attempts(): Promise<Readonly<Record<string, number>>> {
    return attemptsOf(await this.events());
  }

  /** What it waits for: activities, timers, children, signals and updates. Found out by replay. */
  async waits(): Promise<readonly string[]> {
    const [{ outstanding }, { awaits }] = [await replay(this.workflow, await this.events()), await this.describe()];
    const messages = (awaits?.split(", ") ?? []).filter(each => /^(signal|update) /.test(each));
    return [...outstanding, ...messages];
  }

  /** Its history as a file, for `*.history.json`. */
  async toHistoryFile(name?: string): Promise<HistoryFile> {
    const events = await this.events();
    const builds = await this.#parts.store.loadBuilds(events.flatMap(({ build }) => build ?? []));
    return historyFile({ name: name ?? this.workflow.workflowName, runId: this.runId, builds }, events);
  }

  async #hasEnded(): Promise<boolean> {
    const { state } = await this.describe();
    return isClosed(state) || state === "blocked";
  }

  async #standstill(): Promise<RepriseError> {
    const { awaits } = await this.describe();
    const hopeless = this.#parts.driver.failing(patience.waiting);
    if (hopeless !== undefined) return failsForEver(hopeless);
    const hanging = this.#parts.driver.hanging(this.runId);
    const what = awaits ?? (hanging === undefined ? "an activity" : `${hanging.identity}, whose attempt hangs`);
    return new RepriseError("E_TEST_STANDSTILL", {
      message: `run ${this.runId} (${this.workflow.workflowName}) waits for ${what}, and nothing is left that could bring it`,
      hint: standstillHint(awaits),
    });
  }
}

function standstillHint(awaits: string | null): string {
  if (awaits === null) return hangHint;
  return awaits.startsWith("child ") ? childHint : signalHint;
}

const signalHint = "Send the signal before you wait for the result: await run.signal(approved, …).";
const hangHint =
  "It has no time limit. Give it one (startToCloseTimeout, heartbeatTimeout), or let the workflow wait no longer.";
const childHint =
  "The child may wait for a signal: const [child] = await run.children(). One whose workflow is not loaded needs a stand-in: " +
  "new TestEnvironment({ …, children: { order: input => … } }).";

/** In the order in which they were started. */
function childrenIn(events: readonly HistoryEvent[]): readonly { readonly runId: string; readonly workflow: string }[] {
  return events.flatMap(event =>
    event.type === "child.started" ? [{ runId: bodyOf(event).runId, workflow: event.name ?? "" }] : [],
  );
}
