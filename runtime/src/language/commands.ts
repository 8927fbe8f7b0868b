import type { ResolvedRetryPolicy } from "./retry.js";
import type { TransactionOptions } from "./transaction.js";

/** What the activation of an event asks the worker to do, once it has come to rest without a bug. */
export type Command = ActivityCommand | TimerCommand | ChildCommand;

export interface ActivityCommand {
  readonly kind: "activity";
  readonly name: string;
  readonly occurrence: number;
  /** The seq of the event whose activation asked for it. */
  readonly cause: number;
  /** When it was asked for, on the run's clock: the base of the schedule-to-close limit. */
  readonly askedAt: number;
  /** Encoded at the call: what workflow code does to the object afterwards is invisible. */
  readonly argument: string;
  readonly fingerprint: string;
  readonly body: ActivityBody;
  readonly options: ActivityOptions;
  /** Set where the body is executed in a transaction, which is its first argument, and whose commit records the outcome. */
  readonly transaction?: TransactionOptions | undefined;
}

export interface TimerCommand {
  readonly kind: "timer";
  readonly name: string;
  readonly occurrence: number;
  readonly cause: number;
  /** ms since the epoch; null if it never fires. */
  readonly dueAt: number | null;
}

export interface ChildCommand {
  readonly kind: "child";
  /** The name of the child's workflow. */
  readonly name: string;
  readonly occurrence: number;
  readonly cause: number;
  /** A function of the parent's history, so that replay knows the same child. */
  readonly runId: string;
  /** Of the child's randomness; such a function, too. */
  readonly seed: string;
  /** Encoded at the call. */
  readonly input: string;
  readonly fingerprint: string;
  /** Null for the parent's queue. */
  readonly queue: string | null;
  readonly parentClose: ParentClose;
}

/** What becomes of a child that is open when its parent ends: it is cancelled, or goes on. */
export type ParentClose = "cancel" | "abandon";

export type ActivityBody = (argument: never, context: ActivityContext) => unknown;

/** What the body of an activity or step is told about its own execution. */
export interface ActivityContext {
  /** The same for every attempt of this call, and for no other call: hand it to services that deduplicate. */
  readonly idempotencyKey: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** Aborted on time-out, on cancellation of the run and when the worker loses the run. */
  readonly signal: AbortSignal;
  /** Tells that the activity is alive, where a `heartbeatTimeout` is set. */
  readonly heartbeat: () => void;
}

/** Options as validated at the definition. */
export interface ActivityOptions {
  readonly retry: ResolvedRetryPolicy;
  /** Limit of one attempt, in ms. */
  readonly startToCloseMs: number | undefined;
  /** Limit of all attempts together, with the waits between them, in ms. */
  readonly scheduleToCloseMs: number | undefined;
  /** Limit of the silence between two heartbeats of one attempt, in ms. */
  readonly heartbeatMs: number | undefined;
}

/** The families of events that tell of a command: `activity.completed`, `timer.fired`. */
const commandKinds = ["activity", "timer", "child"] as const;

export function isCommandKind(kind: string | undefined): kind is Identity["kind"] {
  return (commandKinds as readonly (string | undefined)[]).includes(kind);
}

export interface Identity {
  readonly kind: (typeof commandKinds)[number];
  readonly name: string;
  readonly occurrence: number;
}

/** How an identity is written in keys, logs and messages: `chargeCustomer#2`. */
export function identityText(identity: { readonly name: string; readonly occurrence: number }): string {
  return `${identity.name}#${identity.occurrence}`;
}

/** A key for one command among all of a run. */
export function identityKey(identity: Identity): string {
  return `${identity.kind} ${identityText(identity)}`;
}
