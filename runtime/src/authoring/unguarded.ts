import { masked } from "../activation/register.js";
import { RepriseError } from "../language/errors.js";

/** Executes code of which its author knows better than the compiler and the guard. */
export interface Unguarded {
  readonly "~reprise": "unguarded";
  <Value>(reason: string, read: (() => Value) & Synchronous<Value>): Value;
}

/** Nobody can pass a promise, or a value that may be one. */
type Synchronous<Value> = Extract<Value, PromiseLike<unknown>> extends never ? unknown : never;

/**
 * Executes `read` as if it were no workflow code: neither judged nor journaled, and again on every replay. It has to give
 * the same value whenever and wherever it is executed; the reason says why it does.
 *
 * @example
 * const template = unguarded("shipped with the build, never changes", () => readFileSync("invoice.html", "utf8"));
 */
export const unguarded: Unguarded = Object.assign(callUnguarded, { "~reprise": "unguarded" as const });

function callUnguarded<Value>(_reason: string, read: () => Value): Value {
  const value = masked(read);
  if (!isThenable(value)) return value;
  throw new RepriseError("E_OPTION", {
    message: "unguarded() was given code that is asynchronous",
    hint: "No history would record when it ends: do it in a step.",
  });
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
