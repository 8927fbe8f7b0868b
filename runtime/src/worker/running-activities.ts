import { hash } from "node:crypto";
import { enterLoop, leaveLoop } from "../activation/loop-watch.js";
import { identityKey, identityText, type ActivityBody, type ActivityCommand } from "../language/commands.js";
import { CancelledError } from "../language/errors.js";
import { startAttempt, type Attempt, type AttemptOutcome } from "./activity-attempt.js";
import type { ActivitySlots } from "./activity-slots.js";
import type { WorkerClock } from "./database-clock.js";

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
}) => ActivityBody;

/** The attempts that one run has under way, each identified by its command. */
export class RunningActivities {
  readonly #runId: string;
  readonly #slots: ActivitySlots;
  readonly #clock: WorkerClock;
  readonly #bodyOf: BodyOf;
  readonly #onFinished: (finished: FinishedAttempt) => void;
  /** `undefined`: it waits for a slot. */
  readonly #attempts = new Map<string, Attempt | undefined>();
  #ended: Error | undefined;

  constructor(options: {
    readonly runId: string;
    readonly slots: ActivitySlots;
    readonly clock: WorkerClock;
    readonly bodyOf: BodyOf;
    readonly onFinished: (finished: FinishedAttempt) => void;
  }) {
    this.#runId = options.runId;
    this.#slots = options.slots;
    this.#clock = options.clock;
    this.#bodyOf = options.bodyOf;
    this.#onFinished = options.onFinished;
  }

  get count(): number {
    return this.#attempts.size;
  }

  has(key: string): boolean {
    return this.#attempts.has(key);
  }

  start(command: ActivityCommand, attempt: number): void {
    const key = identityKey(command);
    if (this.#ended !== undefined || this.#attempts.has(key)) return;
    this.#attempts.set(key, undefined);
    this.#slots.take(() => {
      if (this.#attempts.has(key)) this.#begin(command, attempt, key);
      else this.#slots.free();
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

  #begin(command: ActivityCommand, attempt: number, key: string): void {
    enterLoop(this.#runId);
    const running = startAttempt({
      command,
      body: this.#bodyOf({ runId: this.#runId, command, attempt }),
      idempotencyKey: () => idempotencyKeyOf(this.#runId, command),
      attempt,
      remainingMs: Math.max(0, this.remainingMs(command)),
    });
    leaveLoop();
    this.#attempts.set(key, running);
    void running.outcome.then(outcome => {
      this.#slots.free();
      if (this.#ended !== undefined) return;
      this.#attempts.delete(key);
      this.#onFinished({ command, attempt, outcome });
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
