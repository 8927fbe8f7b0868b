import type { Signal } from "../../authoring/signal.js";
import type { AttemptGate, SeenAttempt } from "../attempts.js";
import { identity } from "../scenario.js";
import type { TestEnvironment } from "../environment.js";
import type { TestRun } from "../test-run.js";

export interface SentSignal {
  readonly signal: Signal<never> | Signal<unknown> | string;
  readonly payload?: unknown;
}

/** One thing that may happen next. */
export interface Option {
  /** The same for the same thing in another order. */
  readonly key: string;
  readonly what: string;
  readonly movesTime: boolean;
  readonly happen: () => Promise<unknown> | void;
}

/** What waits to happen: outcomes of attempts that nobody has heard of, signals that were not sent yet, and the clock. */
export class World {
  readonly #signals: readonly SentSignal[];
  readonly #held = new Map<string, () => void>();
  #sent = 0;

  constructor(signals: readonly SentSignal[]) {
    this.#signals = signals;
  }

  /** Bodies begin at once, as a worker's do; what they came to is heard when it is chosen. */
  readonly gate: AttemptGate = {
    before: () => Promise.resolve(),
    after: (attempt: SeenAttempt) => new Promise<void>(resolve => this.#held.set(attemptText(attempt), resolve)),
  };

  async options(run: TestRun, env: TestEnvironment): Promise<readonly Option[]> {
    const attempts = [...this.#held].map(([what, release]) => ({
      key: what,
      what,
      movesTime: false,
      happen: () => {
        this.#held.delete(what);
        release();
      },
    }));
    return [...attempts, ...this.#nextSignal(run), ...(await nextDue(env))];
  }

  #nextSignal(run: TestRun): readonly Option[] {
    const next = this.#signals[this.#sent];
    if (next === undefined) return [];
    const name = typeof next.signal === "string" ? next.signal : next.signal.signalName;
    const happen = () => {
      this.#sent++;
      return run.signal<unknown>(name, next.payload);
    };
    return [{ key: `signal ${name}, number ${this.#sent}`, what: `signal ${name}`, movesTime: false, happen }];
  }
}

/** Of a child, with its run id, which is the same in every order. */
function attemptText({ runId, identity: name, attempt }: SeenAttempt): string {
  return `${name}, attempt ${attempt}${runId === identity.runId ? "" : ` of run ${runId}`}`;
}

async function nextDue(env: TestEnvironment): Promise<readonly Option[]> {
  const at = await env.nextDue();
  if (at === undefined) return [];
  return [{ key: "time", what: `the time is ${at.toISOString()}`, movesTime: true, happen: () => env.skip() }];
}
