// Executes snippets as Node does: each plain, rewritten outside an activation, and rewritten inside one. The natives are
// pinned, so that two executions can be compared; the journal's values are others, and each question to it is noted.
import { webcrypto as crypto } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";

const directory = process.argv[2] ?? "";
/** @type {readonly { plain: string, rewritten: string, journaled: string }[]} */
const snippets = JSON.parse(readFileSync(path.join(directory, "snippets.json"), "utf8"));
const registryKey = Symbol.for("reprise.natives.v1");
const home = /** @type {Record<symbol, unknown>} */ (/** @type {unknown} */ (globalThis));

const NativeDate = Date;
/** @param {number} now */
function dateAt(now) {
  /** @param {unknown[]} values */
  function PinnedDate(...values) {
    if (new.target === undefined) return new NativeDate(now).toISOString();
    return Reflect.construct(NativeDate, values.length === 0 ? [now] : values, new.target);
  }
  Object.defineProperty(PinnedDate, "name", { value: "Date" });
  Object.defineProperty(PinnedDate, "length", { value: 7 });
  const pinnedNow = () => now;
  Object.defineProperty(pinnedNow, "name", { value: "now" });
  return Object.assign(PinnedDate, {
    prototype: NativeDate.prototype,
    now: pinnedNow,
    UTC: NativeDate.UTC,
    parse: NativeDate.parse,
  });
}

const pinnedDate = dateAt(1_000_000);
NativeDate.prototype.constructor = pinnedDate;
let draws = 0;
const pinnedRandom = Object.assign(() => ++draws / 1024, {});
Object.defineProperty(pinnedRandom, "name", { value: "random" });
const cryptoPrototype = Object.getPrototypeOf(crypto);
const { getRandomValues } = cryptoPrototype;

/** @type {string[]} */
let printed = [];
const realLog = console.log;
function pin() {
  draws = 0;
  printed = [];
  Object.assign(globalThis, { Date: pinnedDate });
  Math.random = pinnedRandom;
  Object.getPrototypeOf(performance).now = () => 5;
  cryptoPrototype.randomUUID = function randomUUID() {
    if (this !== crypto) throw new TypeError("Illegal invocation");
    return "pinned";
  };
  cryptoPrototype.getRandomValues = /** @param {Uint8Array} array */ function (array) {
    return getRandomValues.call(this, array).fill(7);
  };
  for (const level of /** @type {const} */ (["log", "info", "warn", "error"])) {
    console[level] = (...values) => void printed.push(`${level} ${inspect(values)}`);
  }
}

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

/** What an engine says of a call that it does not understand names the code as written. */
const plainText = (/** @type {string} */ text) => text.replace(/\(?\$(\w+?)(_\d+)?\(\.\.\.\)\)?/g, "$1");

/** @param {string} file */
async function outcomeOf(file) {
  pin();
  try {
    const exports = await import(pathToFileURL(path.join(directory, file)).href);
    const value = await (exports.run ?? exports.default.run)();
    return { value: inspect(value, { depth: 6 }), printed };
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    return { error: plainText(`${name}: ${message}`), printed };
  }
}

const outcomes = [];
for (const { plain, rewritten, journaled } of snippets) {
  delete home[registryKey];
  const outside = { plain: await outcomeOf(plain), rewritten: await outcomeOf(rewritten) };
  reads = [];
  home[registryKey] = registry;
  const inside = await outcomeOf(journaled);
  outcomes.push({ ...outside, inside, reads });
}
console.log = realLog;
process.stdout.write(JSON.stringify(outcomes));
process.exit(0);
