import {
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
import type { ChildCommand, Command } from "../language/commands.js";
import { CancelledError, RepriseError } from "../language/errors.js";
import { bodyOf, type HistoryEvent, type ParentRun } from "../language/events.js";
import { encodePayload, revive } from "../language/payload.js";
import { Cancellation } from "./cancellation.js";
import { checkEnd } from "./check-end.js";
import type { CancelledChild, Closing, Decision } from "./decision.js";
import { conditionChanges, Conditions, type ConditionWait } from "./conditions.js";
import { Draws } from "./draws.js";
import { bugError, judgeFailure, type Verdict } from "./failure.js";
import { ask, caught, type Outstanding } from "./waits.js";
import { Patches, type TakenPatch } from "./patches.js";
import { Reader } from "./reader.js";
import { Requests } from "./requests.js";
import { RunningHandlers } from "./running-handlers.js";
import { Signals } from "./signals.js";
import { clockReadsPerActivation, clockSpin, nothingPending } from "./stuck.js";
import { Updates, type UpdateHandler, type UpdateOutcome } from "./updates.js";
import { otherOutcome, unhandledUpdate, type Asked, type MismatchContext } from "./mismatch.js";

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
  readonly #patches = new Patches();
  readonly #unhandledRejections = new Map<Promise<unknown>, unknown>();
  readonly #queryHandlers = new Map<string, QueryHandler>();
  readonly #running = new RunningHandlers();
  readonly #signals: Signals;
  readonly #requests: Requests;
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
  readonly #cancellation = new Cancellation();

  #event: HistoryEvent | undefined;
  #startedAt = 0;
  #draws = new Draws("");
  #clockReads = 0;
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
    this.#requests = new Requests({
      context: this.#context,
      cancellation: this.#cancellation,
      signals: this.#signals,
      event: () => this.#event,
      now: () => this.now(),
      replaying: () => this.replaying,
      hasEnded: () => this.#closing !== undefined,
      conditions: () => this.#conditions.all().map(({ asked }) => asked),
      poison: error => this.poison(error),
    });
  }

  // ── The history's side ──────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Announces the history that is about to be delivered, so that a call with other arguments is found when it is made. An
   * empty one lets go of it.
   */
  expect(history: readonly HistoryEvent[]): void {
    this.#patches.expect(history);
    this.#requests.expect(history);
  }

  /** Hands an event to workflow code. Called inside an activation of this run, for delivered event types. */
  deliver(event: HistoryEvent): void {
    this.#event = event;
    this.#clockReads = 0;
    this.#requests.beginActivation();
    this.#patches.beginActivation(event.seq);
    this.#conditions.beginActivation();
    this.#updates.beginActivation();
    if (event.type === "run.started") this.#seed(event);
    if (event.type === "signal.received") this.#signals.note(event);
    if (this.#fault !== undefined) return;
    if (this.#closed) return this.#requests.checkAsked(event);
    this.#draws.beginActivation(event.seq);
    try {
      this.#handOut(event);
    } catch (error) {
      this.poison(RepriseError.is(error) ? error : bugError(error, event));
    }
  }

  /** Takes note of an event that is not handed to workflow code. */
  observe(event: HistoryEvent): void {
    switch (event.type) {
      case "timer.started":
        return this.#requests.observeTimer(event);
      case "activity.started":
        return this.#requests.observeActivity(event);
      case "activity.attemptFailed":
        return this.#requests.observeAttempt(event);
      case "child.started":
      case "child.cancelRequested":
        return this.#requests.observeChild(event);
      case "patch.taken":
        return this.#patches.observe(event);
      case "update.completed":
      case "update.failed":
        return this.#checkOutcome(event);
      case "run.completed":
      case "run.failed":
      case "run.cancelled":
        return this.#checkEnd(event);
      default:
        return;
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
    const { issued, cleared, abandoned, cancelled } = this.#requests.decided;
    const closing = released && !this.#closed ? this.#closing : undefined;
    if (closing !== undefined) this.#closed = true;
    return {
      cause: this.#event?.seq ?? 0,
      issued: released ? issued.filter(command => closing === undefined || outlives(command)) : [],
      patches: released ? this.#patches.issued : [],
      updates: released ? this.#updates.issued : [],
      cleared: released ? cleared : [],
      abandoned: released ? abandoned : [],
      cancelled: released ? cancelled : [],
      closing,
      fault: this.#fault,
      draws: this.#draws.drawn(),
      unfinished: closing === undefined ? [] : this.#running.names(),
    };
  }

  /** Everything that was asked for and has no recorded outcome, in the order it was asked for. */
  outstanding(): readonly Outstanding[] {
    return this.#requests.outstanding();
  }

  /** Patches that were taken in the last activation of a replay: their markers come before everything that is outstanding. */
  unrecordedPatches(): readonly TakenPatch[] {
    return this.#patches.unrecorded;
  }

  /** Of updates whose handlers ended in a replay, and did not before. */
  unrecordedUpdates(): readonly UpdateOutcome[] {
    return this.#updates.unrecorded;
  }

  /** Whether the signal of this id was delivered. */
  hasSignal(id: string): boolean {
    return this.#signals.has(id);
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
    return [...new Set([...this.#requests.awaitedSignals(), ...this.#signals.handled])];
  }

  /** The run whose code has called this one. */
  get parent(): ParentRun | undefined {
    return this.#requests.children.parent;
  }

  /** Whether its code has ever started a child. */
  get hasChildren(): boolean {
    return this.#requests.children.any;
  }

  /** Children whose end it has not heard of. */
  openChildren(): readonly ChildCommand[] {
    return this.#requests.openChildren();
  }

  /** Children that are to be cancelled with it, and whose mail is not recorded as sent. */
  unsentCancellations(): readonly CancelledChild[] {
    return this.#requests.children.unsent();
  }

  /** Of the input that an open child was started with. */
  startedWith(key: string): string | null {
    return this.#requests.startedWith(key);
  }

  /** Everything that it waits for, with the places, as far as a replay asked for it. */
  standing(): readonly Asked[] {
    return [...this.#requests.standing(), ...this.#conditions.all().map(({ asked }) => asked)];
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
    this.#requests.children.begin(event);
  }

  #start(event: HistoryEvent<"run.started">): void {
    const { input } = bodyOf(event);
    const body = this.#code.body as (input: unknown) => unknown;
    const result = new Promise(resolve => resolve(body(revive(input))));
    result.then(
      value => this.#end(() => ({ type: "run.completed", body: `{"result":${encodePayload(value, "the result")}}` })),
      (error: unknown) => this.#endWith(error),
    );
  }

  #handOut(event: HistoryEvent): void {
    switch (event.type) {
      case "run.started":
        return this.#start(event);
      case "activity.completed":
      case "activity.failed":
      case "child.completed":
      case "child.failed":
        return this.#requests.settle(event);
      case "timer.fired":
        return this.#requests.fireTimer(event);
      case "signal.received":
        return this.#requests.arrive(event.name ?? "", revive(bodyOf(event).payload));
      case "update.accepted":
        return this.#acceptUpdate(event);
      case "cancel.requested":
        return this.#cancel(bodyOf(event).reason);
      default:
        return;
    }
  }

  #cancel(reason: string | null): void {
    if (this.#cancellation.isRequested) return;
    this.#cancellation.request(reason);
    this.#requests.cancel();
    for (const wait of this.#conditions.all()) {
      if (wait.shielded) continue;
      this.#conditions.remove(wait);
      if (wait.timer !== undefined) this.clearTimer(wait.timer);
      wait.reject(this.#cancellation.error());
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
    if (!this.#cancellation.isRequested || !(error instanceof CancelledError)) this.#endWith(error);
  }

  #predicateReader(): Reader {
    return new Reader(this, { offenceOf: what => conditionChanges(this.workflow, what), draws: false });
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
    return this.#requests.startTimer(request);
  }

  clearTimer(timer: number): void {
    this.#requests.clearTimer(timer);
  }

  callActivity(request: ActivityRequest): Promise<unknown> {
    return this.#requests.callActivity(request);
  }

  startChild(request: ChildRequest): StartedChild {
    return this.#requests.startChild(request);
  }

  receiveSignal(request: SignalRequest): Promise<unknown> {
    return this.#requests.receiveSignal(request);
  }

  handleSignal(name: string, handler: SignalHandler): void {
    if (this.#requests.isReceived(name)) throw this.#signals.bothWays(name);
    this.#signals.handle(name, handler);
  }

  handleUpdate(request: UpdateRequest): void {
    this.#updates.handle(request);
  }

  awaitCondition({ predicate, name, timeoutMs }: ConditionRequest): Promise<boolean> {
    const { shielded, cancelled } = this.#cancellation.forNewWait();
    if (cancelled !== undefined) return caught(Promise.reject(cancelled));
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

  #cause(): number {
    return this.#event?.seq ?? 0;
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
      cancelled: this.#cancellation.isRequested,
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
    if (this.#closing !== undefined || this.#fault !== undefined || !this.#requests.isEmpty) return;
    if (this.#signals.handled.length + this.#updates.handlers.size > 0) return;
    this.poison(nothingPending(this, this.hasConditions));
  }
}

/** A child that goes on without its parent is started also by an activation that ends the parent. */
function outlives(command: Command): boolean {
  return command.kind === "child" && command.parentClose === "abandon";
}
