import type { Signal } from "../../authoring/signal.js";
import type { Update } from "../../authoring/update.js";
import type { AttemptGate, SeenAttempt } from "../attempts.js";
import { identity } from "../scenario.js";
import type { TestEnvironment } from "../environment.js";
import type { TestRun } from "../test-run.js";

export interface SentSignal {
  readonly signal: Signal<never> | Signal<unknown> | string;
  readonly payload?: unknown;
}

export interface SentUpdate {
  readonly update: Update<never, unknown> | Update<unknown, unknown> | string;
  readonly argument?: unknown;
}

/** One thing that may happen next. */
export interface Option {
  /** The same for the same thing in another order. */
  readonly key: string;
  readonly what: string;
  readonly movesTime: boolean;
  readonly happen: () => Promise<unknown> | void;
}

/** What waits to happen: outcomes of attempts that nobody has heard of, signals and updates that were not sent yet, and the clock. */
export class World {
  readonly #signals: readonly (SentSignal | SentUpdate)[];
  readonly #held = new Map<string, () => void>();
  #sent = 0;

  constructor(signals: readonly (SentSignal | SentUpdate)[]) {
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
    const what = "update" in next ? `update ${updateName(next)}` : `signal ${signalName(next)}`;
    const happen = () => {
      this.#sent++;
      if ("signal" in next) return run.signal<unknown>(signalName(next), next.payload);
      return run.sendUpdate(updateName(next), next.argument, { id: `number ${this.#sent}` });
    };
    return [{ key: `${what}, number ${this.#sent}`, what, movesTime: false, happen }];
  }
}

/** Of a child, with its run id, which is the same in every order. */
function attemptText({ runId, identity: name, attempt }: SeenAttempt): string {
  return `${name}, attempt ${attempt}${runId === identity.runId ? "" : ` of run ${runId}`}`;
}

function signalName({ signal }: SentSignal): string {
  return typeof signal === "string" ? signal : signal.signalName;
}

function updateName({ update }: SentUpdate): string {
  return typeof update === "string" ? update : update.updateName;
}

async function nextDue(env: TestEnvironment): Promise<readonly Option[]> {
  const at = await env.nextDue();
  if (at === undefined) return [];
  return [{ key: "time", what: `the time is ${at.toISOString()}`, movesTime: true, happen: () => env.skip() }];
}
