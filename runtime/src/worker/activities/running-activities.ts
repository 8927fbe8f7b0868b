import { hash } from "node:crypto";
import { enterLoop, leaveLoop } from "../../activation/loop-watch.js";
import { identityKey, identityText, type ActivityBody, type ActivityCommand } from "../../language/commands.js";
import { CancelledError } from "../../language/errors.js";
import { startAttempt, type Attempt, type AttemptOutcome, type AttemptRequest } from "./activity-attempt.js";
import { inAttempt } from "./attempt-now.js";
import type { ActivitySlots } from "./activity-slots.js";
import type { WorkerClock } from "../database-clock.js";
import { startTransaction, type EndedBody, type TransactionHost } from "./transaction-attempt.js";

export interface FinishedAttempt {
  readonly command: ActivityCommand;
  readonly attempt: number;
  readonly outcome: AttemptOutcome;
}

/** Chooses what an attempt executes. */
export type BodyOf = (attempt: {
  readonly runId: string;
  readonly command: ActivityCommand;
  /** Counts from 1. */
  readonly attempt: number;
  /** Time left until the schedule-to-close limit; Infinity without one. */
  readonly remainingMs: number;
}) => ActivityBody;

/** Where an attempt of this command waits until it may begin. */
export type SlotsOf = (command: ActivityCommand) => ActivitySlots;

/** The attempts that one run has under way, each identified by its command. */
export class RunningActivities {
  readonly #runId: string;
  readonly #slotsOf: SlotsOf;
  readonly #transactions: TransactionHost | undefined;
  readonly #onEndedBody: (body: EndedBody) => void;
  readonly #clock: WorkerClock;
  readonly #bodyOf: BodyOf;
  readonly #onFinished: (finished: FinishedAttempt) => void;
  /** `undefined`: it waits for a slot. */
  readonly #attempts = new Map<string, Attempt | undefined>();
  /** What transactions do besides executing their bodies. */
  #moving = 0;
  #ended: Error | undefined;

  constructor(options: {
    readonly runId: string;
    readonly slotsOf: SlotsOf;
    readonly clock: WorkerClock;
    readonly bodyOf: BodyOf;
    /** Without it, a transaction is an activity. */
    readonly transactions: TransactionHost | undefined;
    readonly onEndedBody: (body: EndedBody) => void;
    readonly onFinished: (finished: FinishedAttempt) => void;
  }) {
    this.#runId = options.runId;
    this.#slotsOf = options.slotsOf;
    this.#transactions = options.transactions;
    this.#onEndedBody = options.onEndedBody;
    this.#clock = options.clock;
    this.#bodyOf = options.bodyOf;
    this.#onFinished = options.onFinished;
  }

  get count(): number {
    return this.#attempts.size;
  }

  get isMoving(): boolean {
    return this.#moving > 0;
  }

  has(key: string): boolean {
    return this.#attempts.has(key);
  }

  start(command: ActivityCommand, attempt: number): void {
    const key = identityKey(command);
    if (this.#ended !== undefined || this.#attempts.has(key)) return;
    this.#attempts.set(key, undefined);
    const slots = this.#slotsOf(command);
    slots.take(() => {
      if (this.#attempts.has(key)) this.#begin(command, attempt, key, slots);
      else slots.free();
    });
  }

  /** One that waits for its slot never begins. */
  abort(key: string, reason: Error = new CancelledError()): void {
    const attempt = this.#attempts.get(key);
    if (attempt === undefined) this.#attempts.delete(key);
    else attempt.abort(reason);
  }

  /** The run is closed, or not ours any more: outcomes are of no use. */
  end(reason: Error): void {
    this.#ended = reason;
    for (const key of this.#attempts.keys()) this.abort(key, reason);
    this.#attempts.clear();
  }

  remainingMs(command: ActivityCommand): number {
    const { scheduleToCloseMs } = command.options;
    return scheduleToCloseMs === undefined ? Infinity : command.askedAt + scheduleToCloseMs - this.#clock.now();
  }

  #begin(command: ActivityCommand, attempt: number, key: string, slots: ActivitySlots): void {
    const remainingMs = Math.max(0, this.remainingMs(command));
    const name = { runId: this.#runId, activity: identityText(command) };
    const body = this.#bodyOf({ runId: this.#runId, command, attempt, remainingMs });
    enterLoop(this.#runId);
    const running = this.#start({
      command,
      body: (argument, context) => inAttempt(name, () => body(argument, context)),
      idempotencyKey: () => idempotencyKeyOf(this.#runId, command),
      attempt,
      remainingMs,
    });
    leaveLoop();
    this.#attempts.set(key, running);
    void running.outcome.then(outcome => {
      slots.free();
      if (this.#ended !== undefined) return;
      this.#attempts.delete(key);
      this.#onFinished({ command, attempt, outcome });
    });
  }

  #start(request: AttemptRequest): Attempt {
    const { transaction } = request.command;
    if (transaction === undefined || this.#transactions === undefined) return startAttempt(request);
    const body: ActivityBody = (argument, context) => {
      // It begins later than its attempt: once its connection is there.
      enterLoop(this.#runId);
      try {
        return request.body(argument, context);
      } finally {
        leaveLoop();
      }
    };
    return startTransaction({ ...request, body }, transaction.isolation, {
      ...this.#transactions,
      onEnded: this.#onEndedBody,
      onMoving: step => (this.#moving += step),
    });
  }
}

/** A function of run, name and occurrence alone: a service that saw the first attempt knows the second. */
export function idempotencyKeyOf(
  runId: string,
  command: { readonly name: string; readonly occurrence: number },
): string {
  return hash("sha256", `${runId}/${identityText(command)}`, "hex").slice(0, 32);
}
