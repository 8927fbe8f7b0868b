import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { RepriseError } from "../language/errors.js";
import type { HistoryEvent } from "../language/events.js";
import { blockedError } from "../store/blocked-error.js";
import type { BlockReason, ClientStore } from "../store/contract.js";
import { closedError } from "../store/closed-error.js";
import { outcomeOf } from "./outcome.js";
import type { SharedHints } from "./shared-hints.js";

const firstPollMs = 50;
/** Its hint may have come before anybody waited. */
const startedPollMs = 25;
export const lastPollMs = 1_000;
/** Polls fall on a common grid, so that runs which are waited for together are asked for together. */
const gridMs = 50;
/** How long Postgres may be away before those who wait are told. A restart or a failover is shorter. */
export const outageLimitMs = 60_000;

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly whenBlocked: "wait" | "throw";
  /** The run was started by this client: a hint will tell when it closes, so that asking at once is in vain. */
  readonly justStarted: boolean;
}

interface Wait {
  readonly throwBlocked: boolean;
  readonly deadline: number;
  readonly resolve: (value: unknown) => void;
  /** Called with whatever was thrown, or was the reason of a signal. */
  readonly reject: (error: Error) => void;
}

/** Everyone who waits for one run. */
interface WaitedRun {
  readonly waits: Set<Wait>;
  pollAt: number;
  intervalMs: number;
}

type ResultStore = Pick<ClientStore, "closingEvents" | "blockedRuns">;

/**
 * Waits for results: any number of waiters share one listener and one query at a time. The query is the truth, and is
 * repeated with growing intervals; a hint from the listener only makes it come sooner.
 */
export class ResultWaits {
  readonly #store: ResultStore;
  readonly #hints: SharedHints;
  readonly #runs = new Map<string, WaitedRun>();
  #timer: NodeJS.Timeout | undefined;
  #soon = false;
  #polling = false;
  #outageSince: number | undefined;
  #closed = false;

  constructor(store: ResultStore, hints: SharedHints) {
    this.#store = store;
    this.#hints = hints;
    hints.add(heard => heard.onClosed(runId => this.#hear(runId)));
  }

  wait(runId: string, { timeoutMs, signal, whenBlocked, justStarted }: WaitOptions): Promise<unknown> {
    if (this.#closed) return Promise.reject(closedError());
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#settle(runId, wait, () => wait.reject(signal?.reason as Error));
      };
      const settled = () => signal?.removeEventListener("abort", abort);
      const wait: Wait = {
        throwBlocked: whenBlocked === "throw",
        deadline: performance.now() + timeoutMs,
        resolve: value => {
          settled();
          resolve(value);
        },
        reject: error => {
          settled();
          reject(error);
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#add(runId, wait, justStarted && this.#hints.isListening ? startedPollMs : 0);
    });
  }

  close(): void {
    this.#closed = true;
    this.#rejectAll(closedError());
    clearTimeout(this.#timer);
  }

  #add(runId: string, wait: Wait, firstPollInMs: number): void {
    const run = this.#runs.get(runId) ?? { waits: new Set(), pollAt: 0, intervalMs: firstPollMs };
    this.#runs.set(runId, run);
    run.waits.add(wait);
    // Whoever comes later is answered as soon as the first was.
    run.pollAt = firstPollInMs === 0 ? 0 : performance.now() + firstPollInMs;
    run.intervalMs = firstPollMs;
    this.#hints.open();
    this.#scheduleSoon();
  }

  #hear(runId: string): void {
    const run = this.#runs.get(runId);
    if (run === undefined || run.pollAt === 0) return;
    run.pollAt = 0;
    this.#scheduleSoon();
  }

  /** One commit may end a thousand runs, and one caller may wait for as many: they are asked for together. */
  #scheduleSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      this.#schedule();
    });
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#polling || this.#runs.size === 0) return;
    let next = Infinity;
    for (const { pollAt, waits } of this.#runs.values()) {
      next = Math.min(next, pollAt);
      for (const { deadline } of waits) next = Math.min(next, deadline);
    }
    const delayMs = next - performance.now();
    // The shortest timer takes a millisecond.
    if (delayMs <= 0) void this.#poll();
    else this.#timer = setTimeout(() => void this.#poll(), delayMs);
  }

  async #poll(): Promise<void> {
    const now = performance.now();
    const due = [...this.#runs].filter(([, run]) => run.pollAt <= now);
    for (const [, run] of due) {
      run.pollAt = Math.ceil((now + run.intervalMs) / gridMs) * gridMs;
      run.intervalMs = Math.min(run.intervalMs * 2, lastPollMs);
    }
    this.#polling = true;
    try {
      await this.#ask(due);
      this.#outageSince = undefined;
    } catch (error) {
      this.#endureOutage(error);
    }
    this.#polling = false;
    this.#expire();
    this.#schedule();
  }

  async #ask(due: readonly (readonly [string, WaitedRun])[]): Promise<void> {
    const runIds = due.map(([runId]) => runId);
    if (runIds.length === 0) return;
    for (const [runId, event] of await this.#store.closingEvents(runIds)) this.#end(runId, event);
    const watched = due.filter(([, { waits }]) => [...waits].some(wait => wait.throwBlocked)).map(([runId]) => runId);
    if (watched.length === 0) return;
    for (const [runId, reason] of await this.#store.blockedRuns(watched)) this.#tellBlocked(runId, reason);
  }

  #end(runId: string, closing: HistoryEvent): void {
    const waits = this.#runs.get(runId)?.waits ?? [];
    this.#runs.delete(runId);
    for (const wait of waits) {
      try {
        // Decoded for each: nobody shares an object with anybody.
        const outcome = outcomeOf(runId, closing);
        if (outcome.kind === "value") wait.resolve(outcome.value);
        else wait.reject(outcome.error);
      } catch (error) {
        wait.reject(error as Error);
      }
    }
  }

  #tellBlocked(runId: string, reason: BlockReason): void {
    for (const wait of this.#runs.get(runId)?.waits ?? []) {
      if (wait.throwBlocked) this.#settle(runId, wait, () => wait.reject(blockedError(runId, reason)));
    }
  }

  #expire(): void {
    const now = performance.now();
    for (const [runId, { waits }] of this.#runs) {
      for (const wait of waits) {
        if (wait.deadline <= now) this.#settle(runId, wait, () => wait.reject(timeoutError(runId)));
      }
    }
  }

  /** A run outlives any outage, so a wait for it survives a short one. Other errors are told at once. */
  #endureOutage(error: unknown): void {
    this.#outageSince ??= performance.now();
    const unreachable = RepriseError.is(error) && error.code === "E_DATABASE_UNREACHABLE";
    if (unreachable && performance.now() - this.#outageSince < outageLimitMs) return;
    this.#outageSince = undefined;
    this.#rejectAll(error as Error);
  }

  #settle(runId: string, wait: Wait, how: () => void): void {
    const run = this.#runs.get(runId);
    if (run?.waits.delete(wait) !== true) return;
    if (run.waits.size === 0) this.#runs.delete(runId);
    how();
  }

  #rejectAll(error: Error): void {
    const runs = [...this.#runs.values()];
    this.#runs.clear();
    for (const { waits } of runs) for (const wait of waits) wait.reject(error);
  }
}

function timeoutError(runId: string): RepriseError {
  return new RepriseError("E_RESULT_TIMEOUT", {
    message: `run ${runId} has not ended within the time that result() was given`,
    hint: "The run goes on. Wait again, or see what it waits for: reprise describe " + runId,
  });
}
