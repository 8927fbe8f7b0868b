import { clearTimeout, setTimeout } from "node:timers";
import type { ActivityBody, ActivityCommand, ActivityContext } from "../../language/commands.js";
import { RepriseError } from "../../language/errors.js";
import { decode, encodePayload } from "../../language/payload.js";

export type AttemptOutcome =
  | { readonly kind: "completed"; /** Encoded. */ readonly result: string }
  | FailedOutcome
  /** Of a transaction: it stands in the history already, or its run is not ours any more. */
  | { readonly kind: "journaled" };

interface FailedOutcome {
  readonly kind: "failed";
  readonly error: Error;
  readonly timedOut: boolean;
}

/** One attempt of an activity under way. */
export interface Attempt {
  readonly outcome: Promise<AttemptOutcome>;
  /** Aborts the activity's signal; the outcome is still what the body makes of it. */
  abort(reason: Error): void;
}

export interface AttemptRequest {
  readonly command: ActivityCommand;
  readonly body: ActivityBody;
  /** Made when the body asks for it: most never do, and it costs a hash. */
  readonly idempotencyKey: () => string;
  /** Counts from 1. */
  readonly attempt: number;
  /** Time left until the schedule-to-close limit; Infinity without one. */
  readonly remainingMs: number;
}

/** Also those that a test exceeds on its own clock, in the place of the body. */
const exceeded = new WeakSet<Error>();

/** setTimeout holds 31 bits. An attempt that may run longer than 24 days is not limited by a timer of this process. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Executes the body once. Its signal has a controller of its own: one shared with workflow code would carry `abort()`, and
 * with it the activity's listeners, into an activation.
 */
export function startAttempt(request: AttemptRequest): Attempt {
  const aborting = new LazyAbort();
  const limits = limitsOf(request, aborting);
  const body = executeBody(request, contextOf(request, aborting, limits));
  const outcome = limits === undefined ? body : Promise.race([body, limits.exceeded]).finally(() => limits.end());
  return { outcome, abort: reason => aborting.abort(reason) };
}

/** What the body is told. */
export function contextOf(request: AttemptRequest, aborting: LazyAbort, limits: Limits | undefined): ActivityContext {
  return {
    get idempotencyKey() {
      return request.idempotencyKey();
    },
    attempt: request.attempt,
    get signal() {
      return aborting.signal;
    },
    heartbeat: () => limits?.beat(),
  };
}

/** A signal that is made when somebody asks for it: it is the most expensive part of a short attempt. */
export class LazyAbort {
  #controller: AbortController | undefined;
  #reason: Error | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#reason ??= reason;
    this.#controller?.abort(reason);
  }
}

export function limitsOf(request: AttemptRequest, aborting: LazyAbort): Limits | undefined {
  const { startToCloseMs, heartbeatMs } = request.command.options;
  const isLimited = startToCloseMs !== undefined || heartbeatMs !== undefined || request.remainingMs !== Infinity;
  return isLimited ? new Limits(request, aborting) : undefined;
}

async function executeBody({ command, body }: AttemptRequest, context: ActivityContext): Promise<AttemptOutcome> {
  try {
    // The argument's type is the author's own: it was encoded from a value of that type.
    const result: unknown = await body(decode(command.argument) as never, context);
    return { kind: "completed", result: encodePayload(result, `the result of ${command.name}`) };
  } catch (thrown) {
    return failedBy(thrown);
  }
}

export function failedBy(thrown: unknown): FailedOutcome {
  const error = asError(thrown);
  return { kind: "failed", error, timedOut: exceeded.has(error) };
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}

class Limits {
  readonly exceeded: Promise<FailedOutcome>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor({ command, remainingMs }: AttemptRequest, aborting: LazyAbort) {
    const { startToCloseMs, heartbeatMs } = command.options;
    this.exceeded = new Promise(resolve => {
      const limit = (option: string, ms: number | undefined) => {
        if (ms === undefined || ms > longestTimerMs) return undefined;
        const timer = setTimeout(() => {
          const error = limitExceeded(command.name, option, ms);
          aborting.abort(error);
          resolve({ kind: "failed", error, timedOut: true });
        }, ms);
        this.#timers.add(timer);
        return timer;
      };
      limit("startToCloseTimeout", startToCloseMs);
      limit("scheduleToCloseTimeout", remainingMs);
      this.#heartbeat = limit("heartbeatTimeout", heartbeatMs);
    });
  }

  beat(): void {
    this.#heartbeat?.refresh();
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

export function limitExceeded(name: string, option: string, ms: number): RepriseError {
  const error = new RepriseError("E_ACTIVITY_TIMEOUT", {
    message: `${name} exceeded its ${option} of ${Math.round(ms)} ms`,
    hint: "Its signal was aborted. Raise the limit, or let the body end when its signal aborts.",
  });
  exceeded.add(error);
  return error;
}
