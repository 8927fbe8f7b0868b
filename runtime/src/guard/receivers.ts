import { activeRun, runContext, withLabel } from "../activation/register.js";
import { quietConsole } from "./journaled/console.js";
import { journaledDate } from "./journaled/date.js";
import { originals } from "./originals.js";
import { journaledNative, replacementOf } from "./replacements.js";

/** The journal's own: where the guard is to refuse a clock that no rewritten use asks for, this is the use. */
const runDate = journaledDate(originals.Date, run => run.now());

/**
 * What rewritten code asks for its natives: `Date.now()` has become `$Date().now()`. Outside an activation each answers with
 * the current global itself, so mocks, fake timers, identity and absent globals stay as they are; inside, with the journaled
 * one. Labels arrive as `makeId:2`, with an ordinal for people.
 */
const receivers = {
  Date: () => (activeRun() === undefined ? globalThis.Date : runDate),

  Math: (label: string) =>
    activeRun() === undefined
      ? globalThis.Math
      : facade(globalThis.Math, { random: labelled(label, journaledNative("Math.random")) }),

  crypto: (label: string) =>
    activeRun() === undefined
      ? globalThis.crypto
      : facade(globalThis.crypto, {
          randomUUID: labelled(label, journaledNative("crypto.randomUUID"), globalThis.crypto),
          getRandomValues: labelled(label, journaledNative("crypto.getRandomValues"), globalThis.crypto),
        }),

  performance: () =>
    activeRun() === undefined
      ? globalThis.performance
      : facade(globalThis.performance, {
          now: labelled("performance.now", journaledNative("performance.now"), globalThis.performance),
        }),

  setTimeout: (label: string) =>
    activeRun() === undefined ? globalThis.setTimeout : labelled(label, journaledNative("setTimeout")),

  AbortSignal: (label: string) =>
    activeRun() === undefined
      ? globalThis.AbortSignal
      : facade(globalThis.AbortSignal, { timeout: labelled(label, journaledNative("AbortSignal.timeout")) }),

  console: () => (runContext() === undefined ? globalThis.console : quietConsole(globalThis.console)),

  call: <F>(label: string, native: F): F => {
    if (typeof native !== "function" || activeRun() === undefined) return native;
    // The same function under a label: its type is the native's.
    return labelled(label, replacementOf(native) as Native) as F;
  },

  namespace: <N extends object>(label: string, namespace: N): N =>
    activeRun() === undefined ? namespace : new Proxy(namespace, { get: (target, key) => member(label, target, key) }),
};

/** An object that differs from a native in these members alone. */
function facade<T extends object>(native: T, members: Readonly<Record<string, unknown>>): T {
  const own = Object.entries(members).map(
    ([key, value]) => [key, { value, writable: true, configurable: true }] as const,
  );
  // Its prototype is the native itself, so it has all of its type.
  return Object.create(native, Object.fromEntries(own)) as T;
}

/** A method keeps its receiver: some natives insist on it. */
function member(label: string, namespace: object, key: string | symbol): unknown {
  const native: unknown = Reflect.get(namespace, key);
  return typeof native === "function" ? labelled(label, replacementOf(native) as Native, namespace) : native;
}

type Native = (this: unknown, ...values: unknown[]) => unknown;

function labelled(label: string, native: Native, receiver?: object) {
  const name = label.replace(/:\d+$/, "");
  return (...values: unknown[]): unknown => withLabel(name, () => native.apply(receiver, values));
}

const registryKey = Symbol.for("reprise.natives.v1");

/** On the global object, where rewritten code of any package, and any copy of the runtime, finds them. */
export function installReceivers(): void {
  (globalThis as { [registryKey]?: typeof receivers | undefined })[registryKey] ??= receivers;
}

installReceivers();
