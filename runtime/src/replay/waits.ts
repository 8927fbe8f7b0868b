import type { ActivityCommand, ChildCommand, Command, TimerCommand } from "../language/commands.js";
import type { Asked, AskedFor } from "./mismatch.js";

/**
 * Something that workflow code waits for. Waits are kept in the order they began, which is the order of cancellation. Those for
 * conditions are kept apart (`Conditions`), and are cancelled after all of these, whenever they began.
 */
export type Wait = ActivityWait | TimerWait | SignalWait | ChildWait;

/** A command without outcome, and what was recorded about it so far. */
export interface Outstanding {
  readonly command: Command;
  /** Timers: its row is in the inbox. At-most-once activities: an attempt was begun. Children: the child exists. */
  readonly started: boolean;
  readonly failedAttempts: number;
  /** When the next attempt is due, in ms since the epoch; 0 for at once. */
  readonly retryAt: number;
}

interface Cancellable {
  /** Absent for callbacks of timers, which have nobody to tell. */
  readonly reject: ((error: Error) => void) | undefined;
  /** Begun inside `nonCancellable`. */
  readonly shielded: boolean;
}

export interface ActivityWait extends Cancellable {
  readonly kind: "activity";
  readonly command: ActivityCommand;
  readonly asked: Asked;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** An at-most-once attempt was begun. */
  started: boolean;
  failedAttempts: number;
  retryAt: number;
}

export interface TimerWait extends Cancellable {
  readonly kind: "timer";
  readonly id: number;
  readonly command: TimerCommand;
  readonly asked: Asked;
  readonly fire: () => void;
  /** Its row is in the inbox. */
  started: boolean;
}

export interface SignalWait extends Cancellable {
  readonly kind: "signal";
  readonly name: string;
  readonly asked: Asked;
  readonly resolve: (payload: unknown) => void;
  readonly timer: number | undefined;
}

export interface ChildWait extends Cancellable {
  readonly kind: "child";
  readonly command: ChildCommand;
  readonly asked: Asked;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** The child exists. */
  started: boolean;
  /** Of the input that the child was started with, which another build may have made; null as long as it is not. */
  startedWith: string | null;
}

export function newActivityWait(
  wait: Pick<ActivityWait, "command" | "asked" | "resolve" | "reject" | "shielded">,
): ActivityWait {
  return { kind: "activity", started: false, failedAttempts: 0, retryAt: 0, ...wait };
}

export function newChildWait(
  wait: Pick<ChildWait, "command" | "asked" | "resolve" | "reject" | "shielded">,
): ChildWait {
  return { kind: "child", started: false, startedWith: null, ...wait };
}

export function outstandingOf(wait: ActivityWait | TimerWait | ChildWait): Outstanding {
  const { command, started } = wait;
  const { failedAttempts, retryAt } = wait.kind === "activity" ? wait : { failedAttempts: 0, retryAt: 0 };
  return { command, started, failedAttempts, retryAt };
}

/**
 * Remembers where a command was asked for, while a history is replayed: only then can there be a mismatch to explain. The
 * stack is formatted when it has to be. Taken always, it was a tenth of the time of short steps.
 */
export function ask(what: AskedFor, replaying: boolean): Asked {
  return { what, at: replaying ? new Error("asked here") : undefined };
}

/** A durable promise that nobody awaits must not count as an unhandled rejection of the run. */
export function caught<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
