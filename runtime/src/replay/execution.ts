import {
  runContext,
  withContext,
  type ActiveRun,
  type ActivityRequest,
  type ChildRequest,
  type ConditionRequest,
  type QueryHandler,
  type SignalHandler,
  type SignalRequest,
  type StartedChild,
  type TimerRequest,
  type UpdateRequest,
} from "../activation/register.js";
import {
  identityKey,
  type ActivityCommand,
  type ChildCommand,
  type Command,
  type Identity,
} from "../language/commands.js";
import { CancelledError, RepriseError } from "../language/errors.js";
import { bodyOf, type HistoryEvent, type ParentRun } from "../language/events.js";
import { encode, revive } from "../language/payload.js";
import { checkEnd } from "./check-end.js";
import { Children } from "./children.js";
import type { CancelledChild, Closing, Decision } from "./decision.js";
import { conditionChanges, Conditions, type ConditionWait } from "./conditions.js";
import { Draws } from "./draws.js";
import { encodeArgument } from "./encode-argument.js";
import { activityError, bugError, childError, judgeFailure, type Verdict } from "./failure.js";
import { ask, caught, newActivityWait, outstandingOf, type Outstanding, type TimerWait, type Wait } from "./waits.js";
import { Patches, type TakenPatch } from "./patches.js";
import { Reader } from "./reader.js";
import { RunningHandlers } from "./running-handlers.js";
import { Signals } from "./signals.js";
import { clockReadsPerActivation, clockSpin, nothingPending } from "./stuck.js";
import { Updates, type UpdateHandler, type UpdateOutcome } from "./updates.js";
import {
  otherArguments,
  otherOutcome,
  unaskedCommand,
  unhandledUpdate,
  type Asked,
  type MismatchContext,
  type Situation,
} from "./mismatch.js";

/** The code of a workflow, as an execution needs it. */
export interface WorkflowCode {
  readonly name: string;
  readonly build: string;
  readonly body: (input: never) => unknown;
  readonly onBug: "block" | "fail";
}

/**
 * One run in memory: its code, and everything that the code waits for. Events go in, decisions come out; it knows no
 * database, no worker and no clock but the events' own.
 *
 * R1 A value reaches workflow code only from an event.
 * R2 One event is delivered per activation; `settle` is called after its activation has come to rest.
 * R3 After a fault nothing is handed out, and no command is released.
 * R4 A command is known by kind, name and occurrence, and settles once; what arrives later is ignored.
 */
export class Execution implements ActiveRun {
  readonly runId: string;
  readonly workflow: string;
  /** Set while recorded events are delivered again. */
  replaying = false;

  readonly #code: WorkflowCode;
  readonly #context: MismatchContext;
  readonly #occurrences = new Map<string, number>();
  readonly #waits = new Map<string, Wait>();
  readonly #timers = new Map<number, TimerWait>();
  readonly #settled = new Set<string>();
  readonly #recordedOutcomes = new Map<string, HistoryEvent>();
  #history: readonly HistoryEvent[] = [];
  readonly #patches = new Patches();
  readonly #children = new Children();
  readonly #unhandledRejections = new Map<Promise<unknown>, unknown>();
  readonly #queryHandlers = new Map<string, QueryHandler>();
  readonly #running = new RunningHandlers();
  readonly #signals: Signals;
  readonly #updates = new Updates({
    running: this.#running,
    cause: () => this.#cause(),
    faultOf: error => {
      const verdict = this.#judge(error);
      return verdict.kind === "fault" ? verdict.fault : undefined;
    },
    poison: fault => this.poison(fault),
  });
  readonly #conditions = new Conditions();

  #event: HistoryEvent | undefined;
  #startedAt = 0;
  #draws = new Draws("");
  #clockReads = 0;
  #timerCount = 0;
  #signalCount = 0;
  #cancelled: { readonly reason: string | null } | undefined;

  #issued: Command[] = [];
  #cleared: string[] = [];
  #abandoned: string[] = [];
  #cancelledChildren: CancelledChild[] = [];
  #closing: Closing | undefined;
  #closed = false;
  #fault: RepriseError | undefined;

  constructor(
    runId: string,
    code: WorkflowCode,
    locate: (event: HistoryEvent) => string | undefined = () => undefined,
  ) {
    this.runId = runId;
    this.workflow = code.name;
    this.#code = code;
    this.#signals = new Signals(code.name, this.#running, error => this.#failHandler(error));
    this.#context = { runId, workflow: code.name, build: code.build, locate };
  }

  // ── The history's side ──────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Announces the history that is about to be delivered, so that a call with other arguments is found when it is made. An
   * empty one lets go of it.
   */
  expect(history: readonly HistoryEvent[]): void {
    this.#history = history;
    this.#patches.expect(history);
    this.#children.expect(history);
    this.#recordedOutcomes.clear();
    for (const event of history) {
      const kind = outcomeKind(event);
      if (kind !== undefined) this.#recordedOutcomes.set(keyOf(kind, event), event);
    }
  }

  /** Hands an event to workflow code. Called inside an activation of this run, for delivered event types. */
  deliver(event: HistoryEvent): void {
    this.#event = event;
    this.#clockReads = 0;
    this.#issued = [];
    this.#cleared = [];
    this.#abandoned = [];
    this.#cancelledChildren = [];
    this.#patches.beginActivation(event.seq);
    this.#conditions.beginActivation();
    this.#updates.beginActivation();
    if (event.type === "run.started") this.#seed(event);
    if (this.#fault !== undefined) return;
    if (this.#closed) return this.#checkAsked(event);
    this.#draws.beginActivation(event.seq);
    try {
      this.#handOut(event);
    } catch (error) {
      this.poison(RepriseError.is(error) ? error : bugError(error, event));
    }
  }

  /** Takes note of an event that is not handed to workflow code. */
  observe(event: HistoryEvent): void {
    if (event.type === "timer.started") {
      const wait = this.#asked("timer", event);
      if (wait?.kind === "timer") wait.started = true;
    } else if (event.type === "activity.started") {
      const wait = this.#waits.get(keyOf("activity", event));
      if (wait?.kind === "activity") wait.started = true;
    } else if (event.type === "activity.attemptFailed") {
      this.#noteAttempt(event);
    } else if (event.type === "patch.taken") {
      this.#patches.observe(event);
    } else if (event.type === "child.started" || event.type === "child.cancelRequested") {
      this.#observeChild(event);
    } else if (event.type === "update.completed" || event.type === "update.failed") {
      this.#checkOutcome(event);
    } else if (event.type === "run.completed" || event.type === "run.failed" || event.type === "run.cancelled") {
      this.#checkEnd(event);
    }
  }

  /**
   * How code that waits for a condition goes on, in the activation that has come to rest but for it; undefined where nothing of it
   * can. Evaluates predicates, so it is to be called in a pair of immediates of its own: see `Deliveries`.
   */
  nextCondition(): (() => void) | undefined {
    if (!this.hasConditions) return undefined;
    try {
      const next = this.#conditions.next(() => this.#predicateReader());
      if (next?.wait.timer !== undefined) this.clearTimer(next.wait.timer);
      return next?.goOn;
    } catch (error) {
      this.poison(RepriseError.is(error) ? error : bugError(error, this.#event));
      return undefined;
    }
  }

  /** What the activation that has come to rest decided. */
  settle(): Decision {
    this.#closeWithRejection();
    this.#findStandstill();
    const released = this.#fault === undefined;
    const closing = released && !this.#closed ? this.#closing : undefined;
    if (closing !== undefined) this.#closed = true;
    return {
      cause: this.#event?.seq ?? 0,
      issued: released ? this.#issued.filter(command => closing === undefined || outlives(command)) : [],
      patches: released ? this.#patches.issued : [],
      updates: released ? this.#updates.issued : [],
      cleared: released ? this.#cleared : [],
      abandoned: released ? this.#abandoned : [],
      cancelled: released ? this.#cancelledChildren : [],
      closing,
      fault: this.#fault,
      draws: this.#draws.drawn(),
      unfinished: closing === undefined ? [] : this.#running.names(),
    };
  }

  /** Everything that was asked for and has no recorded outcome, in the order it was asked for. */
  outstanding(): readonly Outstanding[] {
    return [...this.#waits.values()].flatMap(wait => (wait.kind === "signal" ? [] : [outstandingOf(wait)]));
  }

  /** Patches that were taken in the last activation of a replay: their markers come before everything that is outstanding. */
  unrecordedPatches(): readonly TakenPatch[] {
    return this.#patches.unrecorded;
  }

  /** Of updates whose handlers ended in a replay, and did not before. */
  unrecordedUpdates(): readonly UpdateOutcome[] {
    return this.#updates.unrecorded;
  }

  /** Whether the code was given the update of this id. */
  hasUpdate(id: string): boolean {
    return this.#updates.has(id);
  }

  /** Who takes updates, by their name. */
  get updateHandlers(): ReadonlyMap<string, UpdateHandler> {
    return this.#updates.handlers;
  }

  /** Names of what it waits for that only the outside can send. */
  awaitedSignals(): readonly string[] {
    const names = new Set<string>();
    for (const wait of this.#waits.values()) if (wait.kind === "signal") names.add(wait.name);
    for (const name of this.#signals.handled) names.add(name);
    return [...names];
  }

  /** The run whose code has called this one. */
  get parent(): ParentRun | undefined {
    return this.#children.parent;
  }

  /** Whether its code has ever started a child. */
  get hasChildren(): boolean {
    return this.#children.any;
  }

  /** Children whose end it has not heard of. */
  openChildren(): readonly ChildCommand[] {
    return [...this.#waits.values()].flatMap(wait => (wait.kind === "child" ? [wait.command] : []));
  }

  /** Children that are to be cancelled with it, and whose mail is not recorded as sent. */
  unsentCancellations(): readonly CancelledChild[] {
    return this.#children.unsent();
  }

  /** Of the input that an open child was started with. */
  startedWith(key: string): string | null {
    const wait = this.#waits.get(key);
    return wait?.kind === "child" ? wait.startedWith : null;
  }

  /** Everything that it waits for, with the places, as far as a replay asked for it. */
  standing(): readonly Asked[] {
    return [...this.#waits.values(), ...this.#conditions.all()].map(({ asked }) => asked);
  }

  /** Whether code of it waits for a condition: any event may let it go on. */
  get hasConditions(): boolean {
    return this.#conditions.size > 0 && this.#fault === undefined && this.#closing === undefined;
  }

  /** Signals that arrived and were not received yet, in the order of their arrival per name. */
  unreceived(): readonly { readonly name: string; readonly payload: unknown }[] {
    return this.#signals.unreceived();
  }

  /** What its code answers, by the name of the query. */
  get queryHandlers(): ReadonlyMap<string, QueryHandler> {
    return this.#queryHandlers;
  }

  /** The labels that the activation of this event drew from, if it was the last one; else null. */
  drawnAfter(seq: number): string | null {
    return this.#event?.seq === seq ? this.#draws.drawn() : null;
  }

  /** The moment that it has come to: for those who look at it from outside of its activations. */
  get moment(): { readonly at: number; readonly startedAt: number; readonly draws: Draws } {
    return { at: this.#event?.at ?? 0, startedAt: this.#startedAt, draws: this.#draws.aside() };
  }

  /** How the code ended, if it has. */
  get closing(): Closing | undefined {
    return this.#closing;
  }

  get fault(): RepriseError | undefined {
    return this.#fault;
  }

  noteRejection(promise: Promise<unknown>, reason: unknown): void {
    this.#unhandledRejections.set(promise, reason);
  }

  noteHandledRejection(promise: Promise<unknown>): void {
    this.#unhandledRejections.delete(promise);
  }

  #seed(event: HistoryEvent<"run.started">): void {
    this.#startedAt = event.at;
    this.#draws = new Draws(bodyOf(event).seed);
    this.#children.begin(event);
  }

  #start(event: HistoryEvent<"run.started">): void {
    const { input } = bodyOf(event);
    const body = this.#code.body as (input: unknown) => unknown;
    const result = new Promise(resolve => resolve(body(revive(input))));
    result.then(
      value => this.#end(() => ({ type: "run.completed", body: `{"result":${encode(value, "the result")}}` })),
      (error: unknown) => this.#endWith(error),
    );
  }

  #handOut(event: HistoryEvent): void {
    switch (event.type) {
      case "run.started":
        return this.#start(event);
      case "activity.completed":
      case "activity.failed":
        return this.#settleActivity(event);
      case "child.completed":
      case "child.failed":
        return this.#settleChild(event);
      case "timer.fired": {
        const wait = this.#asked("timer", event);
        if (wait?.kind !== "timer") return;
        this.#forgetTimer(wait);
        return wait.fire();
      }
      case "signal.received":
        return this.#arrive(event.name ?? "", revive(bodyOf(event).payload));
      case "update.accepted":
        return this.#acceptUpdate(event);
      case "cancel.requested":
        return this.#cancel(bodyOf(event).reason);
      default:
        return;
    }
  }

  #settleActivity(event: HistoryEvent<"activity.completed" | "activity.failed">): void {
    const wait = this.#asked("activity", event);
    if (wait?.kind !== "activity") return;
    if (event.fingerprint !== null && event.fingerprint !== wait.command.fingerprint) {
      return this.poison(otherArguments(event, wait.asked, this.#context));
    }
    this.#forget(identityKey(wait.command));
    if (event.type === "activity.completed") {
      return wait.resolve(revive(bodyOf(event).result));
    }
    wait.reject(activityError(event));
  }

  #settleChild(event: HistoryEvent<"child.completed" | "child.failed">): void {
    this.#children.end(event);
    const wait = this.#asked("child", event);
    if (wait?.kind !== "child") return;
    if (event.fingerprint !== null && event.fingerprint !== wait.command.fingerprint) {
      return this.poison(otherArguments(event, wait.asked, this.#context));
    }
    this.#forget(identityKey(wait.command));
    if (event.type === "child.completed") wait.resolve(revive(bodyOf(event).result));
    else wait.reject(childError(event));
  }

  #observeChild(event: HistoryEvent<"child.started" | "child.cancelRequested">): void {
    this.#children.observe(event);
    const wait = this.#asked("child", event);
    if (wait?.kind !== "child" || event.type !== "child.started") return;
    wait.started = true;
    wait.startedWith = event.fingerprint;
  }

  /** The wait that an event belongs to; undefined if it has settled, a mismatch if it was never asked for. */
  #asked(kind: Identity["kind"], event: HistoryEvent): Wait | undefined {
    const key = keyOf(kind, event);
    const wait = this.#waits.get(key);
    if (wait === undefined && !this.#settled.has(key)) {
      this.poison(unaskedCommand(event, this.#situation(event.cause), this.#context));
    }
    return wait;
  }

  /** The code has ended. Outcomes of what it asked for before may follow, but none of what it never asked for. */
  #checkAsked(event: HistoryEvent): void {
    const kind = event.type === "timer.fired" ? "timer" : outcomeKind(event);
    if (kind !== undefined) this.#asked(kind, event);
  }

  /** What this code asked for in the activation `cause`, or at all if nothing, and what it waits for. */
  #situation(cause: number | null): Situation {
    const pending = [...this.#waits.values()].filter(wait => wait.kind !== "signal" && !wait.started);
    const then = pending.filter(wait => wait.kind !== "signal" && wait.command.cause === cause);
    return {
      asked: then.map(({ asked }) => asked),
      awaited: this.standing().filter(({ what }) => what.kind === "signal" || what.kind === "condition"),
      ended: this.#closing !== undefined,
      history: this.#history,
    };
  }

  #noteAttempt(event: HistoryEvent<"activity.attemptFailed">): void {
    const wait = this.#waits.get(keyOf("activity", event));
    // A fix to the arguments of a failing call starts its attempts anew: what was tried was another call.
    if (wait?.kind !== "activity" || event.fingerprint !== wait.command.fingerprint) return;
    const { attempt, retryAt } = bodyOf(event);
    wait.failedAttempts = attempt;
    wait.retryAt = retryAt;
    wait.started = false;
  }

  #arrive(name: string, payload: unknown): void {
    for (const [key, wait] of this.#waits) {
      if (wait.kind !== "signal" || wait.name !== name) continue;
      this.#waits.delete(key);
      if (wait.timer !== undefined) this.clearTimer(wait.timer);
      return wait.resolve(payload);
    }
    this.#signals.arrive(name, payload);
  }

  #cancel(reason: string | null): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = { reason };
    for (const [key, wait] of [...this.#waits]) {
      if (wait.shielded || wait.reject === undefined) continue;
      if (wait.kind === "activity") this.#abandoned.push(key);
      if (wait.kind === "child") this.#passOn(wait.command);
      if (wait.kind === "timer") this.clearTimer(wait.id);
      else this.#forget(key);
      if (wait.kind === "signal" && wait.timer !== undefined) this.clearTimer(wait.timer);
      wait.reject(this.#cancelledError());
    }
    for (const wait of this.#conditions.all()) {
      if (wait.shielded) continue;
      this.#conditions.remove(wait);
      if (wait.timer !== undefined) this.clearTimer(wait.timer);
      wait.reject(this.#cancelledError());
    }
  }

  #acceptUpdate(event: HistoryEvent<"update.accepted">): void {
    if (this.#updates.accept(event)) return;
    this.poison(unhandledUpdate(event, this.#updates.handlers.keys(), this.#context));
  }

  #checkOutcome(event: HistoryEvent<"update.completed" | "update.failed">): void {
    if (this.#fault !== undefined) return;
    const but = this.#updates.observe(event);
    if (but !== undefined) this.poison(otherOutcome(event, but, this.#context));
  }

  /** A handler that a cancellation has ended leaves it to the workflow how the run ends. */
  #failHandler(error: unknown): void {
    if (this.#cancelled === undefined || !(error instanceof CancelledError)) this.#endWith(error);
  }

  #predicateReader(): Reader {
    return new Reader(this, { offenceOf: what => conditionChanges(this.workflow, what), draws: false });
  }

  #passOn(command: ChildCommand): void {
    if (command.parentClose === "abandon") return;
    this.#cancelledChildren.push(this.#children.cancel(command, this.#cancelled?.reason ?? null));
  }

  #cancelledError(): CancelledError {
    return new CancelledError(this.#cancelled?.reason ?? undefined);
  }

  #checkEnd(event: HistoryEvent): void {
    if (this.#fault !== undefined) return;
    const mismatch = checkEnd(event, { closing: this.#closing, standing: this.standing() }, this.#context);
    if (mismatch !== undefined) this.poison(mismatch);
  }

  // ── The code's side ─────────────────────────────────────────────────────────────────────────────────────────────────

  now(): number {
    if (++this.#clockReads > clockReadsPerActivation) {
      const error = clockSpin(this);
      this.poison(error);
      throw error;
    }
    return this.#event?.at ?? 0;
  }

  startedAt(): number {
    return this.#startedAt;
  }

  drawBytes(label: string, length: number): Uint8Array {
    return this.#draws.bytes(label, length);
  }

  startTimer(request: TimerRequest): number {
    const id = ++this.#timerCount;
    const context = runContext();
    const shielded = context?.shielded === true;
    if (this.#cancelled !== undefined && !shielded && request.onCancelled !== undefined) {
      request.onCancelled(this.#cancelledError());
      return id;
    }
    const identity = this.#identify("timer", request.name);
    const dueAt = this.now() + request.delayMs;
    const command = { ...identity, cause: this.#cause(), dueAt: dueAt <= latestDate ? dueAt : null } as const;
    const fire = () => withContext(context, request.onFired);
    const wait: TimerWait = {
      kind: "timer",
      id,
      command,
      asked: ask(identity, this.replaying),
      fire,
      reject: request.onCancelled,
      shielded,
      started: false,
    };
    this.#waits.set(identityKey(identity), wait);
    this.#timers.set(id, wait);
    this.#issued.push(command);
    return id;
  }

  clearTimer(timer: number): void {
    const wait = this.#timers.get(timer);
    if (wait === undefined) return;
    this.#forgetTimer(wait);
    this.#withdraw(wait);
  }

  callActivity(request: ActivityRequest): Promise<unknown> {
    const shielded = runContext()?.shielded === true;
    if (this.#cancelled !== undefined && !shielded) return caught(Promise.reject(this.#cancelledError()));
    const command = this.#activityCommand(request);
    const asked = ask(command, this.replaying);
    const key = identityKey(command);
    this.#compareArguments(key, command.fingerprint, asked);
    this.#issued.push(command);
    return caught(
      new Promise((resolve, reject) => {
        this.#waits.set(key, newActivityWait({ command, asked, resolve, reject, shielded }));
      }),
    );
  }

  startChild(request: ChildRequest): StartedChild {
    const shielded = runContext()?.shielded === true;
    if (this.#cancelled !== undefined && !shielded) throw this.#cancelledError();
    const identify = () => this.#identify("child", request.workflow);
    const command = this.#children.command(request, { identify, cause: this.#cause(), at: this.#event?.at ?? 0 });
    const asked = ask(command, this.replaying);
    const key = identityKey(command);
    this.#compareArguments(key, command.fingerprint, asked);
    this.#issued.push(command);
    const result = new Promise((resolve, reject) => {
      const wait = {
        kind: "child",
        command,
        asked,
        resolve,
        reject,
        shielded,
        started: false,
        startedWith: null,
      } as const;
      this.#waits.set(key, { ...wait });
    });
    return { runId: command.runId, result: caught(result) };
  }

  /** A call with other arguments than those that its recorded outcome answers is found when it is made. */
  #compareArguments(key: string, fingerprint: string, asked: Asked): void {
    const recorded = this.#recordedOutcomes.get(key);
    if (recorded === undefined || recorded.fingerprint === null || recorded.fingerprint === fingerprint) return;
    this.poison(otherArguments(recorded, asked, this.#context));
  }

  receiveSignal(request: SignalRequest): Promise<unknown> {
    const shielded = runContext()?.shielded === true;
    if (this.#cancelled !== undefined && !shielded) return caught(Promise.reject(this.#cancelledError()));
    if (this.#signals.isHandled(request.name)) return caught(Promise.reject(this.#signals.bothWays(request.name)));
    const arrived = this.#signals.take(request.name);
    if (arrived !== undefined) return Promise.resolve(arrived.payload);
    return caught(
      new Promise((resolve, reject) => {
        const key = `signal ${++this.#signalCount}`;
        const timer = this.#startReceiveTimeout(request, key, resolve);
        const asked = ask({ kind: "signal", name: request.name }, this.replaying);
        this.#waits.set(key, { kind: "signal", name: request.name, asked, resolve, reject, shielded, timer });
      }),
    );
  }

  handleSignal(name: string, handler: SignalHandler): void {
    const isReceived = [...this.#waits.values()].some(wait => wait.kind === "signal" && wait.name === name);
    if (isReceived) throw this.#signals.bothWays(name);
    this.#signals.handle(name, handler);
  }

  handleUpdate(request: UpdateRequest): void {
    this.#updates.handle(request);
  }

  awaitCondition({ predicate, name, timeoutMs }: ConditionRequest): Promise<boolean> {
    const shielded = runContext()?.shielded === true;
    if (this.#cancelled !== undefined && !shielded) return caught(Promise.reject(this.#cancelledError()));
    return caught(
      new Promise((resolve, reject) => {
        const onFired = () => {
          this.#conditions.remove(wait);
          resolve(false);
        };
        // Nobody but the wait itself cancels it.
        const timer = timeoutMs === undefined ? undefined : this.startTimer({ name, delayMs: timeoutMs, onFired });
        const asked = ask({ kind: "condition" }, this.replaying);
        const wait: ConditionWait = { predicate, asked, resolve, reject, shielded, timer };
        this.#conditions.add(wait);
      }),
    );
  }

  handlersRunning(): number {
    return this.#running.count;
  }

  handleQuery(name: string, handler: QueryHandler): void {
    this.#queryHandlers.set(name, handler);
  }

  takePatch(id: string): boolean {
    return this.#patches.take(id);
  }

  poison(error: RepriseError): void {
    this.#fault ??= error;
  }

  /** The timer has nobody to cancel it but the wait itself, which withdraws it. */
  #startReceiveTimeout(request: SignalRequest, key: string, resolve: (payload: unknown) => void): number | undefined {
    if (request.timeoutMs === undefined) return undefined;
    const onFired = () => {
      this.#waits.delete(key);
      resolve(undefined);
    };
    return this.startTimer({ name: `receive:${request.name}`, delayMs: request.timeoutMs, onFired });
  }

  #activityCommand(request: ActivityRequest): ActivityCommand {
    const { text: argument, fingerprint } = encodeArgument(request.argument, `the argument of ${request.name}`);
    return {
      ...this.#identify("activity", request.name),
      cause: this.#cause(),
      askedAt: this.#event?.at ?? 0,
      argument,
      fingerprint,
      body: request.body,
      options: request.options,
      transaction: request.transaction,
    };
  }

  #identify<K extends Identity["kind"]>(kind: K, name: string): Identity & { readonly kind: K } {
    const counter = `${kind} ${name}`;
    const occurrence = (this.#occurrences.get(counter) ?? 0) + 1;
    this.#occurrences.set(counter, occurrence);
    return { kind, name, occurrence };
  }

  #cause(): number {
    return this.#event?.seq ?? 0;
  }

  #withdraw(wait: TimerWait): void {
    this.#issued = this.#issued.filter(command => command !== wait.command);
    this.#cleared.push(identityKey(wait.command));
  }

  #forgetTimer(wait: TimerWait): void {
    this.#timers.delete(wait.id);
    this.#forget(identityKey(wait.command));
  }

  #forget(key: string): void {
    this.#waits.delete(key);
    this.#settled.add(key);
  }

  #end(closing: () => Closing): void {
    try {
      this.#closing ??= closing();
    } catch (error) {
      this.#endWith(error);
    }
  }

  #judge(error: unknown): Verdict {
    return judgeFailure(error, {
      cancelled: this.#cancelled !== undefined,
      onBug: this.#code.onBug,
      event: this.#event,
    });
  }

  #endWith(error: unknown): void {
    const verdict = this.#judge(error);
    if (verdict.kind === "fault") this.poison(verdict.fault);
    else this.#closing ??= verdict.closing;
  }

  /** A run that ends while a rejection of its own is unhandled has failed with it, as a process would. */
  #closeWithRejection(): void {
    if (this.#closing?.type !== "run.completed" || this.#unhandledRejections.size === 0 || this.#closed) return;
    const [reason] = this.#unhandledRejections.values();
    this.#closing = undefined;
    this.#endWith(reason);
  }

  #findStandstill(): void {
    if (this.#closing !== undefined || this.#fault !== undefined || this.#waits.size > 0) return;
    if (this.#signals.handled.length + this.#updates.handlers.size > 0) return;
    this.poison(nothingPending(this, this.hasConditions));
  }
}

/** The latest time that a Date, and Postgres' timestamps, can hold. */
const latestDate = 8.64e15;

/** A child that goes on without its parent is started also by an activation that ends the parent. */
function outlives(command: Command): boolean {
  return command.kind === "child" && command.parentClose === "abandon";
}

/** Of an event that answers a call with arguments. */
function outcomeKind({ type }: HistoryEvent): "activity" | "child" | undefined {
  if (type === "activity.completed" || type === "activity.failed") return "activity";
  return type === "child.completed" || type === "child.failed" ? "child" : undefined;
}

function keyOf(kind: Identity["kind"], event: HistoryEvent): string {
  return identityKey({ kind, name: event.name ?? "", occurrence: event.occurrence ?? 0 });
}
