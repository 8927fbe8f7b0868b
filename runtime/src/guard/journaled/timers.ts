import { promisify } from "node:util";
import { activeRun, currentLabel, type ActiveRun } from "../../activation/register.js";
import { originals } from "../originals.js";
import { journaled, standInFor, takeTraits } from "./journaled.js";

/** What `setTimeout` returns in a workflow. It has the methods of Node's handle, none of which can hold a process open. */
export class DurableTimeout {
  readonly #run: ActiveRun;
  readonly #start: () => number;
  #timer: number;

  constructor(run: ActiveRun, start: () => number) {
    this.#run = run;
    this.#start = start;
    this.#timer = start();
  }

  close(): this {
    this.#run.clearTimer(this.#timer);
    return this;
  }

  /** Starts the wait anew. */
  refresh(): this {
    this.close();
    this.#timer = this.#start();
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return false;
  }

  [Symbol.toPrimitive](): number {
    return this.#timer;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

type SetTimeout = (callback: (...values: unknown[]) => void, delay?: number, ...values: unknown[]) => unknown;

/** A durable timer in a workflow. Delays of years work; a delay that is no number is 1 ms, as with the native. */
const durableTimeout = journaled<SetTimeout>("setTimeout", (run, [callback, delay, ...values]) => {
  if (typeof callback !== "function") return originals.setTimeout(callback, delay);
  const name = `setTimeout:${currentLabel()}`;
  const onFired = () => callback(...values);
  return new DurableTimeout(run, () => run.startTimer({ name, delayMs: delayMs(delay), onFired }));
});

/** `util.promisify(setTimeout)` is the function of `node:timers/promises`, and stays so. */
export function setTimeout(native: SetTimeout & { readonly [promisify.custom]?: PromisedTimeout }): SetTimeout {
  const { [promisify.custom]: promised } = native;
  const guarded = durableTimeout(native);
  if (promised === undefined || guarded === native) return guarded;
  return Object.defineProperty(guarded, promisify.custom, { value: promisedTimeout(promised), configurable: true });
}

type ClearTimeout = (timer?: unknown) => void;

/** Takes handles of both kinds. It answers nothing, so it is served in every mode. */
export const clearTimeout = standInFor<ClearTimeout>(native => {
  const { guarded } = {
    guarded(timer?: unknown): void {
      if (timer instanceof DurableTimeout) timer.close();
      else if (typeof timer === "number" && activeRun() !== undefined) activeRun()?.clearTimer(timer);
      else native(timer);
    },
  };
  return takeTraits(guarded, native);
});

type PromisedTimeout = (
  delay?: number,
  value?: unknown,
  options?: { readonly signal?: AbortSignal },
) => Promise<unknown>;

/** `setTimeout` of `node:timers/promises`, and what `util.promisify(setTimeout)` gives. */
export const promisedTimeout = journaled<PromisedTimeout>(
  "node:timers/promises.setTimeout",
  (run, [delay, value, options]) => {
    const signal = options?.signal;
    if (signal?.aborted === true) return Promise.reject(abortError(signal));
    const name = `setTimeout:${currentLabel()}`;
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => () => {
        signal?.removeEventListener("abort", onAbort);
        end();
      };
      const timer = run.startTimer({
        name,
        delayMs: delayMs(delay),
        onFired: settle(() => resolve(value)),
        onCancelled: error => settle(() => reject(error))(),
      });
      const onAbort = () => {
        run.clearTimer(timer);
        if (signal !== undefined) reject(abortError(signal));
      };
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  },
);

/** Aborts after a durable wait. */
export const abortTimeout = journaled<(delay: number) => AbortSignal>("AbortSignal.timeout", (run, [delay]) => {
  const controller = new AbortController();
  const onFired = () => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  run.startTimer({ name: `AbortSignal.timeout:${currentLabel()}`, delayMs: delayMs(delay), onFired });
  return controller.signal;
});

function delayMs(delay: number | undefined): number {
  const number = Number(delay);
  return number >= 1 ? number : 1;
}

/** As Node's: an AbortError whose cause is the signal's reason. */
function abortError(signal: AbortSignal): Error {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}
