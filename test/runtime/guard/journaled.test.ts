import { describe, expect, test } from "vitest";
import { journaledTime } from "../../support/in-activation.js";
import { runGuarded, type Outcomes, type Snippet } from "../../support/guarded-snippets.js";

/** Ways to the clock of `Date`, each of which is to give the journal's time. */
const clocks: readonly Snippet[] = [
  "Date.now()",
  "new Date().getTime()",
  "+new Date",
  "new Date(...[]).getTime()",
  "Date.parse(Date())",
  "Date.parse(Date(0, 1, 2))",
  "globalThis.Date.now()",
  "Reflect.get(globalThis, 'Da' + 'te').now()",
  "Reflect.construct(Date, []).getTime()",
  "Reflect.construct(Object, [], Date) instanceof Date && Date.now()",
  "Date.call(undefined) === new Date().toString() && Date.now()",
  "Date.bind(null)().length > 0 && Date.now()",
  "new Date(0).constructor.now()",
  "Object.getPrototypeOf(new Date(0)).constructor.now()",
  "new (class extends Date {})().getTime()",
  "new (class extends Date { constructor() { super(); } })().getTime()",
  "(class extends Date {}).now()",
  "new Function('return Date.now()')()",
  "(0, eval)('Date.now()')",
  "[Date].map(C => new C())[0].getTime()",
  "structuredClone(new Date()).getTime()",
  "JSON.parse(JSON.stringify({ at: Date.now() })).at",
  ["const { now } = Date;", "now()"],
  ["const D = Date;", "new D().getTime()"],
  ["const now = Date.now.bind(Date);", "now()"],
  ["class Stamp extends Date {}", "new Stamp().getTime()"],
  ["const util = require('node:util'); const { now } = Date;", "now()"],
  "Date.parse(new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'full', timeStyle: 'full' }).format().replace(/^\\w+, | at|Coordinated Universal Time/g, '') + 'UTC')",
  [
    "const { format } = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', year: 'numeric' });",
    `format() === "2023" && ${journaledTime}`,
  ],
  `new Intl.DateTimeFormat("en-US", { timeZone: "UTC" }).formatToParts().find(part => part.type === "year").value === "2023" && ${journaledTime}`,
];

/** Ways to random values, which are to be the same in every execution of the run. */
const draws: readonly Snippet[] = [
  "Math.random()",
  "Math['random']()",
  ["const { random } = Math;", "random()"],
  ["const random = Math.random.bind(Math);", "random()"],
  "new Function('return Math.random()')()",
  "crypto.randomUUID()",
  ["const uuid = () => globalThis.crypto.randomUUID();", "uuid()"],
  "Reflect.apply(crypto.randomUUID, crypto, [])",
  "crypto.getRandomValues(new Uint8Array(8))",
  "crypto.getRandomValues(new BigUint64Array(2))",
  "crypto.getRandomValues(new Uint16Array(new ArrayBuffer(16), 2, 3))",
  ["import { randomUUID } from 'node:crypto';", "randomUUID()"],
  ["import { randomUUID as uuid } from 'crypto';", "uuid({ disableEntropyCache: true })"],
  ["import * as nodeCrypto from 'node:crypto';", "nodeCrypto.randomBytes(8).toString('hex')"],
  ["import nodeCrypto from 'node:crypto';", "nodeCrypto.randomInt(1_000_000)"],
  ["import { randomInt } from 'node:crypto';", "randomInt(5, 1_000_000)"],
  ["import { webcrypto } from 'node:crypto';", "webcrypto.randomUUID()"],
  ["import { webcrypto } from 'node:crypto';", "webcrypto.getRandomValues(new Uint32Array(2))"],
  ["import nodeCrypto from 'node:crypto';", "nodeCrypto.webcrypto.getRandomValues(new Uint8Array(4))"],
  ["const { randomBytes, randomUUID } = require('node:crypto');", "[randomBytes(4).toString('hex'), randomUUID()]"],
  ["const nodeCrypto = require('crypto');", "nodeCrypto.randomInt(1e9)"],
  [
    "import { createRequire } from 'node:module'; const load = createRequire(import.meta.url)('crypto');",
    "load.randomUUID()",
  ],
];

/** Ways to timers, and the names under which they are durable. */
const timers: readonly (readonly [Snippet, string])[] = [
  ["new Promise(fired => setTimeout(fired, 5))", "setTimeout:~"],
  ["new Promise(fired => globalThis.setTimeout(fired, 5))", "setTimeout:~"],
  [["import { setTimeout as wait } from 'node:timers';", "new Promise(fired => wait(fired, 5))"], "setTimeout:~"],
  [["import { setTimeout as wait } from 'node:timers/promises';", "wait(5)"], "setTimeout:~"],
  [["import timers from 'node:timers/promises';", "timers.setTimeout(5, 'value')"], "setTimeout:~"],
  [["import timers from 'node:timers';", "timers.promises.setTimeout(5, 'value')"], "setTimeout:~"],
  [["import { promisify } from 'node:util';", "promisify(setTimeout)(5, 'value')"], "setTimeout:~"],
  [["import { promisify } from 'node:util'; const wait = promisify(setTimeout);", "wait(5)"], "setTimeout:~"],
  [["const { setTimeout: wait } = require('timers/promises');", "wait(5)"], "setTimeout:~"],
  ["new Promise(setTimeout)", "setTimeout:~"],
  ["new Promise(aborted => AbortSignal.timeout(5).addEventListener('abort', aborted))", "AbortSignal.timeout:~"],
  [
    [
      "const { timeout } = AbortSignal;",
      "new Promise(aborted => timeout.call(AbortSignal, 5).addEventListener('abort', aborted))",
    ],
    "AbortSignal.timeout:~",
  ],
];

const textOf = (snippet: Snippet) => (typeof snippet === "string" ? snippet : snippet.join(" "));
const outcomes = runGuarded([...clocks, ...draws, ...timers.map(([snippet]) => snippet)]);
const outcomeOf = (index: number): Outcomes => {
  const outcome = outcomes[index];
  if (outcome === undefined) throw new Error(`no outcome ${index}`);
  return outcome;
};

describe("C3: the clock of a run is the journal's, however it is reached", () => {
  test.each(clocks.map((snippet, index) => [textOf(snippet), index] as const))("%s", (_, index) => {
    const { inside, outside } = outcomeOf(index);
    expect(inside).toMatchObject({ timers: [] });
    expect(inside.fault).toBeUndefined();
    // Text has no milliseconds, of which the journal's time has none.
    expect(inside.value).toBe(`${journaledTime}`);
    expect(outside.value).not.toBe(inside.value);
  });
});

describe("C3: random values of a run are the journal's, however they are drawn", () => {
  test.each(draws.map((snippet, index) => [textOf(snippet), clocks.length + index] as const))("%s", (_, index) => {
    const { inside, again, outside } = outcomeOf(index);
    expect(inside.error).toBeUndefined();
    expect(again).toEqual(inside);
    expect(outside.value).not.toBe(inside.value);
  });
});

describe("C3: timers of a run are durable, however they are started", () => {
  test.each(
    timers.map(([snippet, name], index) => [textOf(snippet), name, clocks.length + draws.length + index] as const),
  )("%s", (_, name, index) => {
    const { inside } = outcomeOf(index);
    expect(inside.error).toBeUndefined();
    expect(inside.fault).toBeUndefined();
    expect(inside.timers).toEqual([name]);
  });
});
