import nodeCrypto from "node:crypto";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import type { JournaledNativeName } from "../language/natives.js";
import { journaledDate } from "./journaled/date.js";
import { performanceNow } from "./journaled/performance.js";
import { getRandomValues, random, randomBytes, randomInt, randomUUID, webRandomUUID } from "./journaled/random.js";
import { abortTimeout, clearTimeout, promisedTimeout, setTimeout } from "./journaled/timers.js";
import { cryptoPrototype, originals, performancePrototype } from "./originals.js";

/** A journaled native, and where the process keeps the original. */
export interface Replacement {
  readonly holder: object;
  readonly key: string;
  readonly original: unknown;
  readonly journaled: unknown;
}

/** A row of the table without an entry here is a type error. */
type Replacements = { readonly [N in JournaledNativeName]: readonly Replacement[] };

const at = (holder: object, key: string, original: unknown, journaled: unknown): readonly Replacement[] => [
  { holder, key, original, journaled },
];

const date = at(globalThis, "Date", originals.Date, journaledDate);

/** By the rows of the table of natives. `console` is quietened method by method, `sleep` is our own. */
export const replacements: Replacements = {
  "Date.now": date,
  "Date()": date,
  "new Date()": date,
  "performance.now": at(performancePrototype, "now", originals.performanceNow, performanceNow),
  "Math.random": at(Math, "random", originals.random, random),
  "crypto.randomUUID": at(cryptoPrototype, "randomUUID", originals.webRandomUUID, webRandomUUID),
  "crypto.getRandomValues": at(cryptoPrototype, "getRandomValues", originals.getRandomValues, getRandomValues),
  "node:crypto.randomUUID": at(nodeCrypto, "randomUUID", originals.randomUUID, randomUUID),
  "node:crypto.getRandomValues": [],
  "node:crypto.randomBytes": at(nodeCrypto, "randomBytes", originals.randomBytes, randomBytes),
  "node:crypto.randomInt": at(nodeCrypto, "randomInt", originals.randomInt, randomInt),
  setTimeout: at(globalThis, "setTimeout", originals.setTimeout, setTimeout),
  clearTimeout: at(globalThis, "clearTimeout", originals.clearTimeout, clearTimeout),
  "node:timers.setTimeout": at(timers, "setTimeout", originals.setTimeout, setTimeout),
  "node:timers.clearTimeout": at(timers, "clearTimeout", originals.clearTimeout, clearTimeout),
  "node:timers/promises.setTimeout": at(timersPromises, "setTimeout", originals.promisedTimeout, promisedTimeout),
  "AbortSignal.timeout": at(AbortSignal, "timeout", originals.abortTimeout, abortTimeout),
  console: [],
  "@reprise/runtime.sleep": [],
};

/** Natives that code has in hand are known by identity, whether or not the guard is installed. */
const byOriginal = new Map<unknown, unknown>();
for (const { original, journaled } of Object.values(replacements).flat()) byOriginal.set(original, journaled);

export function replacementOf(native: unknown): unknown {
  return byOriginal.get(native) ?? native;
}
