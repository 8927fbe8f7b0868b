import nodeCrypto, { type webcrypto } from "node:crypto";
import timers from "node:timers";
import { performance, type Performance } from "node:perf_hooks";

/** Where the methods of the global `crypto` and `performance` are kept: their classes are no globals in every Node. */
export const cryptoPrototype = Object.getPrototypeOf(crypto) as webcrypto.Crypto;
export const performancePrototype = Object.getPrototypeOf(performance) as Performance;

/** The natives as they were when the runtime was loaded: what the journaled ones need of them inside a run. */
export const originals = {
  Date: globalThis.Date,
  performanceNow: performancePrototype.now,
  setTimeout: timers.setTimeout,
  randomUUID: nodeCrypto.randomUUID,
  webRandomUUID: cryptoPrototype.randomUUID,
  getRandomValues: cryptoPrototype.getRandomValues,
  randomBytes: nodeCrypto.randomBytes,
  randomInt: nodeCrypto.randomInt,
} as const;
