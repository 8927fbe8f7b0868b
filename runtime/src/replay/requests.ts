import { runContext, withContext } from "../activation/register.js";
import type {
  ActivityRequest,
  ChildRequest,
  SignalRequest,
  StartedChild,
  TimerRequest,
} from "../activation/register.js";
import {
  identityKey,
  type ActivityCommand,
  type ChildCommand,
  type Command,
  type Identity,
} from "../language/commands.js";
import type { RepriseError } from "../language/errors.js";
import { bodyOf, type HistoryEvent } from "../language/events.js";
import { revive } from "../language/payload.js";
import type { Cancellation } from "./cancellation.js";
import { Children } from "./children.js";
import type { CancelledChild, Decision } from "./decision.js";
import { encodeArgument } from "./encode-argument.js";
import { activityError, childError } from "./failure.js";
import { otherArguments, unaskedCommand, type Asked, type MismatchContext, type Situation } from "./mismatch.js";
import type { Signals } from "./signals.js";
import {
  ask,
  caught,
  newActivityWait,
  newChildWait,
  outstandingOf,
  type Outstanding,
  type TimerWait,
  type Wait,
} from "./waits.js";

/** The execution whose code asks. */
interface AskingRun {
  readonly context: MismatchContext;
  readonly cancellation: Cancellation;
  readonly signals: Signals;
  /** The one that was delivered last. */
  readonly event: () => HistoryEvent | undefined;
  readonly now: () => number;
  readonly replaying: () => boolean;
  readonly hasEnded: () => boolean;
  /** The conditions that it waits for. */
  readonly conditions: () => readonly Asked[];
  readonly poison: (error: RepriseError) => void;
}

/**
 * What the code of a run has asked for: its commands, and the signals that it receives. A command is known by kind, name and
 * occurrence, and settles once; what arrives later is ignored [R4].
 */
export class Requests {
  readonly children = new Children();
  readonly #run: AskingRun;
  readonly #occurrences = new Map<string, number>();
  readonly #waits = new Map<string, Wait>();
  readonly #timers = new Map<number, TimerWait>();
  readonly #settled = new Set<string>();
  readonly #recordedOutcomes = new Map<string, HistoryEvent>();
  #history: readonly HistoryEvent[] = [];
  #issued: Command[] = [];
  #cleared: string[] = [];
  #abandoned: string[] = [];
  #cancelledChildren: CancelledChild[] = [];
  #timerCount = 0;
  #signalCount = 0;

  constructor(run: AskingRun) {
    this.#run = run;
  }

  /** What the code has decided in this activation. */
  get decided(): Pick<Decision, "issued" | "cleared" | "abandoned" | "cancelled"> {
    return {
      issued: this.#issued,
      cleared: this.#cleared,
      abandoned: this.#abandoned,
      cancelled: this.#cancelledChildren,
    };
  }

  /** Nothing is waited for. */
  get isEmpty(): boolean {
    return this.#waits.size === 0;
  }

  /** Everything that was asked for and has no recorded outcome, in the order it was asked for. */
  outstanding(): readonly Outstanding[] {
    return [...this.#waits.values()].flatMap(wait => (wait.kind === "signal" ? [] : [outstandingOf(wait)]));
  }

  /** Names of the signals that it receives. */
  awaitedSignals(): readonly string[] {
    return [...this.#waits.values()].flatMap(wait => (wait.kind === "signal" ? [wait.name] : []));
  }

  /** Everything that it waits for, with the places, as far as a replay asked for it. */
  standing(): readonly Asked[] {
    return [...this.#waits.values()].map(({ asked }) => asked);
  }

  /** Children whose end it has not heard of. */
  openChildren(): readonly ChildCommand[] {
    return [...this.#waits.values()].flatMap(wait => (wait.kind === "child" ? [wait.command] : []));
  }

  /** Of the input that an open child was started with. */
  startedWith(key: string): string | null {
    const wait = this.#waits.get(key);
    return wait?.kind === "child" ? wait.startedWith : null;
  }

  // ── The history's side ────────────────────────────────────────────────────────────────────────────────────────────────

  /** Announces the history that is about to be delivered, so that a call with other arguments is found when it is made. */
  expect(history: readonly HistoryEvent[]): void {
    this.#history = history;
    this.children.expect(history);
    this.#recordedOutcomes.clear();
    for (const event of history) {
      if (isOutcome(event)) this.#recordedOutcomes.set(keyOf(outcomeKind(event), event), event);
    }
  }

  beginActivation(): void {
    this.#issued = [];
    this.#cleared = [];
    this.#abandoned = [];
    this.#cancelledChildren = [];
  }

  /** Whoever called the activity or the child is given its outcome. */
  settle(event: OutcomeEvent): void {
    if (event.type === "child.completed" || event.type === "child.failed") this.children.end(event);
    const wait = this.#asked(outcomeKind(event), event);
    if (wait?.kind !== "activity" && wait?.kind !== "child") return;
    if (event.fingerprint !== null && event.fingerprint !== wait.command.fingerprint) {
      return this.#run.poison(otherArguments(event, wait.asked, this.#run.context));
    }
    this.#forget(identityKey(wait.command));
    if (event.type === "activity.failed") wait.reject(activityError(event));
    else if (event.type === "child.failed") wait.reject(childError(event));
    else wait.resolve(revive(bodyOf(event).result));
  }

  fireTimer(event: HistoryEvent<"timer.fired">): void {
    const wait = this.#asked("timer", event);
    if (wait?.kind !== "timer") return;
    this.#forgetTimer(wait);
    wait.fire();
  }

  arrive(name: string, payload: unknown): void {
    for (const [key, wait] of this.#waits) {
      if (wait.kind !== "signal" || wait.name !== name) continue;
      this.#waits.delete(key);
      if (wait.timer !== undefined) this.clearTimer(wait.timer);
      return wait.resolve(payload);
    }
    this.#run.signals.arrive(name, payload);
  }

  /** The run was cancelled: whoever waits is told, in the order in which they began to. */
  cancel(): void {
    for (const [key, wait] of [...this.#waits]) {
      if (wait.shielded || wait.reject === undefined) continue;
      if (wait.kind === "activity") this.#abandoned.push(key);
      if (wait.kind === "child") this.#passOn(wait.command);
      if (wait.kind === "timer") this.clearTimer(wait.id);
      else this.#forget(key);
      if (wait.kind === "signal" && wait.timer !== undefined) this.clearTimer(wait.timer);
      wait.reject(this.#run.cancellation.error());
    }
  }

  observeTimer(event: HistoryEvent<"timer.started">): void {
    const wait = this.#asked("timer", event);
    if (wait?.kind === "timer") wait.started = true;
  }

  observeActivity(event: HistoryEvent<"activity.started">): void {
    const wait = this.#waits.get(keyOf("activity", event));
    if (wait?.kind === "activity") wait.started = true;
  }

  observeAttempt(event: HistoryEvent<"activity.attemptFailed">): void {
    const wait = this.#waits.get(keyOf("activity", event));
    // A fix to the arguments of a failing call starts its attempts anew: what was tried was another call.
    if (wait?.kind !== "activity" || event.fingerprint !== wait.command.fingerprint) return;
    const { attempt, retryAt } = bodyOf(event);
    wait.failedAttempts = attempt;
    wait.retryAt = retryAt;
    wait.started = false;
  }

  observeChild(event: HistoryEvent<"child.started" | "child.cancelRequested">): void {
    this.children.observe(event);
    const wait = this.#asked("child", event);
    if (wait?.kind !== "child" || event.type !== "child.started") return;
    wait.started = true;
    wait.startedWith = event.fingerprint;
  }

  /** The code has ended. Outcomes of what it asked for before may follow, but none of what it never asked for. */
  checkAsked(event: HistoryEvent): void {
    if (event.type === "timer.fired") this.#asked("timer", event);
    else if (isOutcome(event)) this.#asked(outcomeKind(event), event);
  }

  // ── The code's side ─────────────────────────────────────────────────────────────────────────────────────────────────

  startTimer(request: TimerRequest): number {
    const id = ++this.#timerCount;
    const context = runContext();
    const { shielded, cancelled } = this.#run.cancellation.forNewWait();
    if (cancelled !== undefined && request.onCancelled !== undefined) {
      request.onCancelled(cancelled);
      return id;
    }
    const identity = this.#identify("timer", request.name);
    const dueAt = this.#run.now() + request.delayMs;
    const command = { ...identity, cause: this.#cause(), dueAt: dueAt <= latestDate ? dueAt : null } as const;
    const fire = () => withContext(context, request.onFired);
    const wait: TimerWait = {
      kind: "timer",
      id,
      command,
      asked: ask(identity, this.#run.replaying()),
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
    const { shielded, cancelled } = this.#run.cancellation.forNewWait();
    if (cancelled !== undefined) return caught(Promise.reject(cancelled));
    const command = this.#activityCommand(request);
    const asked = ask(command, this.#run.replaying());
    return this.#call(command, asked, (resolve, reject) =>
      newActivityWait({ command, asked, resolve, reject, shielded }),
    );
  }

  startChild(request: ChildRequest): StartedChild {
    const { shielded, cancelled } = this.#run.cancellation.forNewWait();
    if (cancelled !== undefined) throw cancelled;
    const identify = () => this.#identify("child", request.workflow);
    const command = this.children.command(request, { identify, cause: this.#cause(), at: this.#run.event()?.at ?? 0 });
    const asked = ask(command, this.#run.replaying());
    const result = this.#call(command, asked, (resolve, reject) =>
      newChildWait({ command, asked, resolve, reject, shielded }),
    );
    return { runId: command.runId, result };
  }

  receiveSignal(request: SignalRequest): Promise<unknown> {
    const { shielded, cancelled } = this.#run.cancellation.forNewWait();
    if (cancelled !== undefined) return caught(Promise.reject(cancelled));
    if (this.#run.signals.isHandled(request.name))
      return caught(Promise.reject(this.#run.signals.bothWays(request.name)));
    const arrived = this.#run.signals.take(request.name);
    if (arrived !== undefined) return Promise.resolve(arrived.payload);
    return caught(
      new Promise((resolve, reject) => {
        const key = `signal ${++this.#signalCount}`;
        const timer = this.#startReceiveTimeout(request, key, resolve);
        const asked = ask({ kind: "signal", name: request.name }, this.#run.replaying());
        this.#waits.set(key, { kind: "signal", name: request.name, asked, resolve, reject, shielded, timer });
      }),
    );
  }

  isReceived(signal: string): boolean {
    return [...this.#waits.values()].some(wait => wait.kind === "signal" && wait.name === signal);
  }

  /** Of a command that has arguments: they are compared when it is asked for, its outcome when it settles. */
  #call(
    command: ActivityCommand | ChildCommand,
    asked: Asked,
    newWait: (resolve: (value: unknown) => void, reject: (error: Error) => void) => Wait,
  ): Promise<unknown> {
    const key = identityKey(command);
    this.#compareArguments(key, command.fingerprint, asked);
    this.#issued.push(command);
    return caught(new Promise((resolve, reject) => this.#waits.set(key, newWait(resolve, reject))));
  }

  /** The wait that an event belongs to; undefined if it has settled, a mismatch if it was never asked for. */
  #asked(kind: Identity["kind"], event: HistoryEvent): Wait | undefined {
    const key = keyOf(kind, event);
    const wait = this.#waits.get(key);
    if (wait === undefined && !this.#settled.has(key)) {
      this.#run.poison(unaskedCommand(event, this.#situation(event.cause), this.#run.context));
    }
    return wait;
  }

  /** What this code asked for in the activation `cause`, or at all if nothing, and what it waits for. */
  #situation(cause: number | null): Situation {
    const pending = [...this.#waits.values()].filter(wait => wait.kind !== "signal" && !wait.started);
    const then = pending.filter(wait => wait.kind !== "signal" && wait.command.cause === cause);
    return {
      asked: then.map(({ asked }) => asked),
      awaited: [...this.standing().filter(({ what }) => what.kind === "signal"), ...this.#run.conditions()],
      ended: this.#run.hasEnded(),
      history: this.#history,
    };
  }

  /** A call with other arguments than those that its recorded outcome answers is found when it is made. */
  #compareArguments(key: string, fingerprint: string, asked: Asked): void {
    const recorded = this.#recordedOutcomes.get(key);
    if (recorded === undefined || recorded.fingerprint === null || recorded.fingerprint === fingerprint) return;
    this.#run.poison(otherArguments(recorded, asked, this.#run.context));
  }

  #passOn(command: ChildCommand): void {
    if (command.parentClose === "abandon") return;
    this.#cancelledChildren.push(this.children.cancel(command, this.#run.cancellation.reason));
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
      askedAt: this.#run.event()?.at ?? 0,
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
    return this.#run.event()?.seq ?? 0;
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
}

/** The latest time that a Date, and Postgres' timestamps, can hold. */
const latestDate = 8.64e15;

/** Answers a call with arguments. */
type OutcomeEvent = HistoryEvent<"activity.completed" | "activity.failed" | "child.completed" | "child.failed">;

function isOutcome(event: HistoryEvent): event is OutcomeEvent {
  const { type } = event;
  return (
    type === "activity.completed" || type === "activity.failed" || type === "child.completed" || type === "child.failed"
  );
}

function outcomeKind({ type }: OutcomeEvent): "activity" | "child" {
  return type === "activity.completed" || type === "activity.failed" ? "activity" : "child";
}

function keyOf(kind: Identity["kind"], event: HistoryEvent): string {
  return identityKey({ kind, name: event.name ?? "", occurrence: event.occurrence ?? 0 });
}
