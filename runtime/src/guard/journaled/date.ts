import { activeRun } from "../../activation/register.js";
import { originals } from "../originals.js";

const NativeDate = originals.Date;

function now(): number {
  return activeRun()?.now() ?? originals.dateNow.call(NativeDate);
}

/**
 * `Date`, with the run's clock inside an activation. A plain function that shares `Date.prototype`, rather than a Proxy: the
 * identity of instances, `instanceof` and subclasses stay as they are, and `Date.now()` outside a run costs 92 ns against
 * 162 behind a Proxy and 73 without any of it (Node 20; read the ratios).
 *
 * Whether the clock is read depends on the number of arguments, never on their values: `new Date(undefined)` is invalid.
 */
function JournaledDate(this: unknown, ...parts: number[]): Date | string {
  const caller = new.target as unknown as DateConstructor | undefined;
  if (caller === undefined) return new NativeDate(now()).toString();
  const target = caller === journaledDate ? NativeDate : caller;
  return Reflect.construct(NativeDate, parts.length === 0 ? [now()] : parts, target) as Date;
}

for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(NativeDate))) {
  Object.defineProperty(JournaledDate, key, descriptor);
}
Object.defineProperty(JournaledDate, "now", { value: now, writable: true, configurable: true });

/** Typed as what it stands for. */
export const journaledDate = JournaledDate as unknown as DateConstructor;
