import nodeCrypto from "node:crypto";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import type { ActiveRun } from "../activation/register.js";
import type { JournaledNativeName } from "../language/natives.js";
import { journaledDate } from "./journaled/date.js";
import { requireRewrittenUse, standInFor } from "./journaled/journaled.js";
import { performanceNow } from "./journaled/performance.js";
import { getRandomValues, random, randomBytes, randomInt, randomUUID, webRandomUUID } from "./journaled/random.js";
import { abortTimeout, clearTimeout, promisedTimeout, setTimeout } from "./journaled/timers.js";
import { cryptoPrototype, performancePrototype } from "./originals.js";

/** Where the process keeps a journaled native, and what makes its stand-in. */
export interface Replacement {
  readonly holder: object;
  readonly key: string;
  readonly standIn: (native: unknown) => unknown;
}

/** A row of the table without an entry here is a type error. */
type Replacements = { readonly [N in JournaledNativeName]: readonly Replacement[] };

const at = (holder: object, key: string, standIn: (native: never) => unknown): readonly Replacement[] => [
  // What is found under this key is what the function stands in for, or something that behaves as it.
  { holder, key, standIn: standIn as Replacement["standIn"] },
];

const readClock = (run: ActiveRun): number => {
  requireRewrittenUse(run, "the clock of Date");
  return run.now();
};
const date = at(
  globalThis,
  "Date",
  standInFor<DateConstructor>(native => journaledDate(native, readClock)),
);

/** By the rows of the table of natives. `console` is quietened method by method, `sleep` and `condition` are our own. */
export const replacements: Replacements = {
  "Date.now": date,
  "Date()": [],
  "new Date()": [],
  "performance.now": at(performancePrototype, "now", performanceNow),
  "Math.random": at(Math, "random", random),
  "crypto.randomUUID": at(cryptoPrototype, "randomUUID", webRandomUUID),
  "crypto.getRandomValues": at(cryptoPrototype, "getRandomValues", getRandomValues),
  "node:crypto.randomUUID": at(nodeCrypto, "randomUUID", randomUUID),
  // A getter of the module: it reads the method of `crypto`.
  "node:crypto.getRandomValues": [],
  "node:crypto.randomBytes": at(nodeCrypto, "randomBytes", randomBytes),
  "node:crypto.randomInt": at(nodeCrypto, "randomInt", randomInt),
  setTimeout: at(globalThis, "setTimeout", setTimeout),
  clearTimeout: at(globalThis, "clearTimeout", clearTimeout),
  "node:timers.setTimeout": at(timers, "setTimeout", setTimeout),
  "node:timers.clearTimeout": at(timers, "clearTimeout", clearTimeout),
  "node:timers/promises.setTimeout": at(timersPromises, "setTimeout", promisedTimeout),
  "AbortSignal.timeout": at(AbortSignal, "timeout", abortTimeout),
  console: [],
  "@reprise/runtime.sleep": [],
  "@reprise/runtime.condition": [],
};

/** A native as it was when the runtime was loaded, with the journal inside an activation. Fake timers do not reach it. */
export function journaledNative(name: JournaledNativeName): (this: unknown, ...values: unknown[]) => unknown {
  // Every row that a receiver asks for has a place.
  return atLoad.get(replacements[name][0]) as ReturnType<typeof journaledNative>;
}

/** Natives that code has in hand are known by identity, whether or not the guard is installed. */
export function replacementOf(native: unknown): unknown {
  return byNative.get(native) ?? native;
}

const atLoad = new Map<Replacement | undefined, unknown>();
const byNative = new Map<unknown, unknown>();
for (const replacement of Object.values(replacements).flat()) {
  const native: unknown = Reflect.get(replacement.holder, replacement.key);
  const standIn = replacement.standIn(native);
  atLoad.set(replacement, standIn);
  byNative.set(native, standIn);
}
