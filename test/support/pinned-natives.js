// Natives pinned, so that two executions can be compared, and a journal that answers otherwise and notes each question to it.
import { webcrypto as crypto } from "node:crypto";
import { performance } from "node:perf_hooks";
import { inspect } from "node:util";

/**
 * What was done since the last pinning.
 *
 * @typedef {{ readonly printed: string[], readonly natives: string[] }} Noted printed, and pinned natives that were asked
 */

/** @type {Noted} */
let noted = { printed: [], natives: [] };
const ask = (/** @type {string} */ name) => void noted.natives.push(name);

const NativeDate = Date;
/**
 * @param {number} now
 * @param {(name: string) => void} [asked]
 */
function dateAt(now, asked = () => undefined) {
  /** @param {unknown[]} values */
  function PinnedDate(...values) {
    if (new.target === undefined) {
      asked("Date()");
      return new NativeDate(now).toISOString();
    }
    if (values.length === 0) asked("new Date()");
    return Reflect.construct(NativeDate, values.length === 0 ? [now] : values, new.target);
  }
  Object.defineProperty(PinnedDate, "name", { value: "Date" });
  Object.defineProperty(PinnedDate, "length", { value: 7 });
  const pinnedNow = () => {
    asked("Date.now()");
    return now;
  };
  Object.defineProperty(pinnedNow, "name", { value: "now" });
  return Object.assign(PinnedDate, {
    prototype: NativeDate.prototype,
    now: pinnedNow,
    UTC: NativeDate.UTC,
    parse: NativeDate.parse,
  });
}

const pinnedDate = dateAt(1_000_000, ask);
NativeDate.prototype.constructor = pinnedDate;
let draws = 0;
const pinnedRandom = () => {
  ask("Math.random()");
  return ++draws / 1024;
};
Object.defineProperty(pinnedRandom, "name", { value: "random" });
const cryptoPrototype = Object.getPrototypeOf(crypto);
const { getRandomValues } = cryptoPrototype;

/** Pins them anew, whatever a snippet has done to them, and notes in `next` from here on. */
export function pin(/** @type {Noted} */ next) {
  noted = next;
  draws = 0;
  Object.assign(globalThis, { Date: pinnedDate });
  Math.random = pinnedRandom;
  Object.getPrototypeOf(performance).now = () => {
    ask("performance.now()");
    return 5;
  };
  cryptoPrototype.randomUUID = function randomUUID() {
    if (this !== crypto) throw new TypeError("Illegal invocation");
    ask("crypto.randomUUID()");
    return "pinned";
  };
  cryptoPrototype.getRandomValues = /** @param {Uint8Array} array */ function (array) {
    ask("crypto.getRandomValues()");
    return getRandomValues.call(this, array).fill(7);
  };
  for (const level of /** @type {const} */ (["log", "info", "warn", "error"])) {
    console[level] = (...values) => void noted.printed.push(`${level} ${inspect(values)}`);
  }
}

const registryKey = Symbol.for("reprise.natives.v1");
const home = /** @type {Record<symbol, unknown>} */ (/** @type {unknown} */ (globalThis));

/** @type {string[]} */
let reads = [];
/** @param {string} name @param {unknown} value */
const answer = (name, value) => {
  reads.push(name);
  return value;
};
const journalDate = dateAt(42);
/** @param {string} label @param {unknown} native */
const call = (label, native) =>
  typeof native !== "function" ? native : (/** @type {unknown[]} */ ...values) => [label, values.length];
const quietMember = (/** @type {string} */ key) => (key === "Console" ? console.Console : () => `quiet ${key}`);
const registry = {
  Date: () => answer("Date", journalDate),
  Math: (/** @type {string} */ label) => answer(`Math(${label})`, { __proto__: Math, random: () => label }),
  crypto: (/** @type {string} */ label) =>
    answer(`crypto(${label})`, { randomUUID: () => label, getRandomValues: () => label }),
  performance: () => answer("performance", { now: () => 43 }),
  setTimeout: (/** @type {string} */ label) =>
    answer(`setTimeout(${label})`, (/** @type {(value: unknown) => void} */ fired) => void fired(label)),
  AbortSignal: (/** @type {string} */ label) => answer(`AbortSignal(${label})`, { timeout: () => label }),
  console: () => answer("console", new Proxy(console, { get: (_, key) => quietMember(String(key)) })),
  call: (/** @type {string} */ label, /** @type {unknown} */ native) => answer(`call(${label})`, call(label, native)),
  namespace: (/** @type {string} */ label, /** @type {object} */ namespace) =>
    answer(`ns(${label})`, new Proxy(namespace, { get: (target, key) => call(label, Reflect.get(target, key)) })),
};

/**
 * From here on, rewritten code is inside an activation; outside of one if there is nothing to note questions in.
 *
 * @param {string[]} [questions] what the journal is asked for
 */
export function activate(questions) {
  if (questions === undefined) delete home[registryKey];
  else {
    reads = questions;
    home[registryKey] = registry;
  }
}

/** What an engine says of a call that it does not understand names the code as written. */
const plainText = (/** @type {string} */ text) => text.replace(/\(?\$(\w+?)(_\d+)?\(\.\.\.\)\)?/g, "$1");

/**
 * What comes of a snippet, with what was noted of it.
 *
 * @param {() => unknown} run
 * @param {Noted} noted
 */
export async function outcomeOf(run, noted) {
  try {
    return { value: inspect(await run(), { depth: 6 }), ...noted };
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    return { error: plainText(`${name}: ${message}`), ...noted };
  }
}
