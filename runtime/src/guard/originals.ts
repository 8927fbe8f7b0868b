import nodeCrypto, { type webcrypto } from "node:crypto";
import timers from "node:timers";
import { performance, type Performance } from "node:perf_hooks";
import timersPromises from "node:timers/promises";

/** Where the methods of the global `crypto` and `performance` are kept: their classes are no globals in every Node. */
export const cryptoPrototype = Object.getPrototypeOf(crypto) as webcrypto.Crypto;
export const performancePrototype = Object.getPrototypeOf(performance) as Performance;

/* eslint-disable @typescript-eslint/unbound-method -- they are called with a receiver, as the natives they stand for */
/** The natives as they were when the runtime was loaded. What the guard installs falls back on them. */
export const originals = {
  Date: globalThis.Date,
  dateNow: globalThis.Date.now,
  random: Math.random,
  performanceNow: performancePrototype.now,
  setTimeout: timers.setTimeout,
  clearTimeout: timers.clearTimeout,
  promisedTimeout: timersPromises.setTimeout,
  abortTimeout: AbortSignal.timeout,
  randomUUID: nodeCrypto.randomUUID,
  webRandomUUID: cryptoPrototype.randomUUID,
  getRandomValues: cryptoPrototype.getRandomValues,
  randomBytes: nodeCrypto.randomBytes,
  randomInt: nodeCrypto.randomInt,
} as const;
