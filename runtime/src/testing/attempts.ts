import { setImmediate } from "node:timers";
import { identityText, type ActivityBody } from "../language/commands.js";
import { limitExceeded } from "../worker/activities/activity-attempt.js";
import type { BodyOf } from "../worker/activities/running-activities.js";
import type { Fault } from "./faults.js";
import type { GivenNames } from "./given-names.js";
import { never } from "./never.js";
import { withoutDatabase } from "./test-transactions.js";
import { firstLimit, type TimeLimit } from "./time-limit.js";
import type { VirtualClock } from "./virtual-clock.js";

/** An attempt as a test sees it. */
export interface SeenAttempt {
  readonly runId: string;
  readonly name: string;
  /** `charge#1`: its name and how often it was asked for. */
  readonly identity: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** Declared with `maximumAttempts: 1`. */
  readonly atMostOnce: boolean;
  /** The body of a transaction: what it did there counts only if it was committed. */
  readonly inTransaction: boolean;
  readonly limit: TimeLimit | undefined;
}

/** Where a test can hold an attempt: before its body begins, and before its outcome is recorded. */
export interface AttemptGate {
  readonly before: (attempt: SeenAttempt) => Promise<void>;
  readonly after: (attempt: SeenAttempt) => Promise<void>;
}

export interface AttemptsOptions {
  readonly clock: VirtualClock;
  /** Bodies that take the place of the real ones, by name. */
  readonly steps: Readonly<Record<string, ActivityBody>>;
  /** Transactions have one. */
  readonly hasDatabase: boolean;
  readonly faults: readonly Fault[];
  readonly names: GivenNames;
  readonly gate: AttemptGate | undefined;
  /** Told of every body that begins, also of one that takes the place of another. */
  readonly onEffect: (attempt: SeenAttempt) => void;
}

/** Failures after which nobody expects an attempt to succeed: one without a limit would be tried for ever. */
export const patience = {
  /** While a test waits for a run to end. */
  waiting: 100,
  /** While it lets time pass: failures are what it may want to see, and a service that is down for a day fails 900 times. */
  advancing: 1_000,
} as const;

/** An attempt that failed, after which nobody expects another to succeed. */
export interface HopelessAttempt extends SeenAttempt {
  readonly error: unknown;
}

interface Delayed {
  readonly at: number;
  readonly release: () => void;
}

/** The attempts of one worker. Those that wait for the test, or for its clock, do not keep time from being skipped. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #delayed = new Set<Delayed>();
  readonly #hanging = new Set<SeenAttempt>();
  #active = 0;
  #failing: HopelessAttempt | undefined;
  #dead = false;
  #onChange: (() => void) | undefined;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** Those whose bodies are being executed right now. */
  get active(): number {
    return this.#active;
  }

  /** One that has failed so often, and fails still. */
  failing(times: number): HopelessAttempt | undefined {
    return this.#failing !== undefined && this.#failing.attempt >= times ? this.#failing : undefined;
  }

  /** One of this run that nothing will ever end, as the test asked for. */
  hanging(runId: string): SeenAttempt | undefined {
    return [...this.#hanging].find(attempt => attempt.runId === runId);
  }

  /** When the first of those that wait for the clock goes on. */
  get nextAt(): number | null {
    let next: number | null = null;
    for (const { at } of this.#delayed) next = next === null ? at : Math.min(next, at);
    return next;
  }

  readonly bodyOf: BodyOf = ({ runId, command, attempt, remainingMs }) => {
    const { steps, hasDatabase, names } = this.#options;
    names.asked(command.name);
    const inTransaction = command.transaction !== undefined;
    const own = inTransaction && !hasDatabase ? withoutDatabase(command.name) : command.body;
    const body = steps[command.name] ?? own;
    // What a transaction has done when its worker dies, nobody sees.
    const atMostOnce = command.options.retry.maximumAttempts === 1 && !inTransaction;
    const limit = firstLimit(command.options, remainingMs);
    const seen = {
      runId,
      name: command.name,
      identity: identityText(command),
      attempt,
      atMostOnce,
      inTransaction,
      limit,
    };
    return (argument, context) => this.#execute(seen, () => body(argument, context));
  };

  /** Lets those go on whose time has come. */
  releaseDue(): void {
    const now = this.#options.clock.now();
    for (const delayed of this.#delayed) if (delayed.at <= now) delayed.release();
  }

  /** Resolves as soon as an attempt begins to wait, goes on or ends. */
  changed(): Promise<void> {
    return new Promise(resolve => (this.#onChange = resolve));
  }

  /** The process is gone: nothing that is under way is heard of again. */
  kill(): void {
    this.#dead = true;
    this.#active = 0;
    this.#changed();
  }

  async #execute(seen: SeenAttempt, body: () => unknown): Promise<unknown> {
    const { gate, onEffect } = this.#options;
    this.#count(1);
    try {
      if (gate !== undefined) await this.#parked(() => gate.before(seen));
      await this.#suffer(seen);
      onEffect(seen);
      const result = await body();
      if (this.#failing?.runId === seen.runId && this.#failing.identity === seen.identity) this.#failing = undefined;
      return result;
    } catch (error) {
      if (seen.attempt >= patience.waiting) this.#failing = { ...seen, error };
      throw error;
    } finally {
      // Also of an effect that failed: whoever reported the failure may have done half of it.
      if (gate !== undefined) await this.#parked(() => gate.after(seen));
      if (this.#dead) await never();
      // Whoever waits for the outcome hears of it before it is said that there is no attempt any more.
      setImmediate(() => this.#count(-1));
    }
  }

  async #suffer(seen: SeenAttempt): Promise<void> {
    for (const fault of this.#options.faults) {
      if (!("attempt" in fault) || fault.name !== seen.name) continue;
      if (fault.attempt !== seen.attempt && fault.attempt !== "every") continue;
      if (fault.kind === "failAttempt") throw fault.error;
      await this.#parked(() => this.#idle(seen, fault.kind === "hang" ? Infinity : fault.ms));
    }
  }

  /** An attempt that waits longer than it may has failed on the test's clock. */
  async #idle(seen: SeenAttempt, ms: number): Promise<void> {
    const { name, limit } = seen;
    if (limit !== undefined && limit.ms < ms) {
      await this.#delay(limit.ms);
      throw limitExceeded(name, limit.option, limit.ms);
    }
    if (ms !== Infinity) return this.#delay(ms);
    this.#hanging.add(seen);
    await never();
  }

  #delay(ms: number): Promise<void> {
    return new Promise(resolve => {
      const delayed: Delayed = {
        at: this.#options.clock.now() + ms,
        release: () => {
          this.#delayed.delete(delayed);
          resolve();
        },
      };
      this.#delayed.add(delayed);
    });
  }

  async #parked(wait: () => Promise<void>): Promise<void> {
    this.#count(-1);
    try {
      await wait();
    } finally {
      this.#count(1);
    }
  }

  #count(step: number): void {
    if (this.#dead) return;
    this.#active += step;
    this.#changed();
  }

  #changed(): void {
    const listener = this.#onChange;
    this.#onChange = undefined;
    listener?.();
  }
}
