import { promisify } from "node:util";
import { activeRun, runContext } from "../../activation/register.js";
import { RepriseError } from "../../language/errors.js";
import type { RejectedNative } from "../../language/natives.js";
import { takeTraits } from "../journaled/journaled.js";
import { isCalledByNode } from "./called-by-node.js";

export interface Refusal {
  readonly name: string;
  readonly row: RejectedNative;
}

/** A function or a class. */
export type Callable = (...values: never[]) => unknown;

const proxies = new WeakMap<Callable, Callable>();

/** The same function or class; called by workflow code, it stops the run, also where the code catches the error. */
export function rejecting(native: Callable, refusal: Refusal): Callable {
  const known = proxies.get(native);
  if (known !== undefined) return known;
  const proxy = proxyOf(native, refusal);
  // One for all places that hold the function; and a proxy needs none.
  proxies.set(native, proxy).set(proxy, proxy);
  return proxy;
}

/**
 * Ends the run whose code has come here. Returns outside of runs, and where Node itself asks.
 *
 * @throws RepriseError `E_REJECTED_NATIVE`; `E_FOREIGN_CONTEXT` for code that is executed outside its activation
 */
export function refuseInRun({ name, row }: Refusal, called: object, verb = "called"): void {
  if (runContext() === undefined || isCalledByNode(called, name)) return;
  const run = activeRun();
  if (run === undefined) return;
  const error = new RepriseError("E_REJECTED_NATIVE", {
    message: `run ${run.runId} (${run.workflow}) ${verb} ${name}, which is not deterministic (${row.code})`,
    hint: row.remedy,
  });
  run.poison(error);
  throw error;
}

/**
 * A Proxy, for a native has more than its call: properties that others read and write, `instanceof`, subclasses. Outside of runs
 * the call costs 30 ns more.
 */
function proxyOf(native: Callable, refusal: Refusal): Callable {
  const handler = {
    apply(target: Callable, receiver: unknown, values: never[]): unknown {
      refuseInRun(refusal, handler.apply);
      return Reflect.apply(target, receiver, values);
    },
    construct(target: Callable, values: never[], caller: Callable): object {
      refuseInRun(refusal, handler.construct);
      return Reflect.construct(target, values, caller === proxy ? target : caller) as object;
    },
  };
  const proxy = new Proxy(promisifiedAlike(native, refusal), handler);
  return proxy;
}

/** What `promisify(exec)` gives is a function of its own, which the native holds for good: so another function holds one like it. */
function promisifiedAlike(native: Callable, refusal: Refusal): Callable {
  const promised: unknown = Reflect.get(native, promisify.custom);
  if (typeof promised !== "function" || promised === native) return native;
  const { same } = {
    same(this: unknown, ...values: never[]): unknown {
      return Reflect.apply(native, this, values);
    },
  };
  return Object.defineProperty(takeTraits(same, native), promisify.custom, {
    value: rejecting(promised as Callable, refusal),
  });
}
