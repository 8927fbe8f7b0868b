import type { Snippet } from "../run-snippets.js";

const imports: readonly Snippet[] = [
  {
    code: `import { randomUUID } from "node:crypto"; export const run = () => randomUUID().length;`,
    reads: ["call(run:1)"],
    inside: "2",
  },
  {
    code: `import { randomInt as roll } from "crypto"; export const run = () => roll(1, 2);`,
    reads: ["call(run:1)"],
    inside: "[ 'run:1', 2 ]",
  },
  {
    code: `import { randomBytes } from "node:crypto"; export const run = () => randomBytes?.(4).length;`,
    reads: ["call(run:1)"],
  },
  {
    code: `import { randomUUID } from "node:crypto"; export const run = () => [randomUUID].length;`,
    reads: [],
  },
  {
    code: `import c from "crypto"; export const run = () => c.randomInt(5, 6);`,
    reads: ["ns(run:1)"],
    inside: "[ 'run:1', 2 ]",
  },
  {
    code: `import * as c from "node:crypto"; export const run = () => c["randomInt"](5, 6);`,
    reads: ["ns(run:1)"],
    inside: "[ 'run:1', 2 ]",
  },
  {
    code: `import { default as c } from "node:crypto"; export const run = () => c.createHash("sha256").digest("hex");`,
    reads: [],
  },
  {
    code: `import { webcrypto } from "node:crypto"; export const run = () => webcrypto.getRandomValues(new Uint8Array(2));`,
    reads: ["ns(run:1)"],
    inside: "[ 'run:1', 1 ]",
  },
  {
    code: `import { performance } from "node:perf_hooks"; export const run = () => performance.now();`,
    reads: ["ns(run:1)"],
    inside: "[ 'run:1', 0 ]",
  },
  {
    code: `import { performance as clock } from "perf_hooks"; export const run = () => clock.timeOrigin > 0;`,
    reads: [],
  },
  {
    code: `import { setTimeout } from "node:timers/promises"; export const run = () => setTimeout(0, "v");`,
    reads: ["call(run:1)"],
    inside: "[ 'run:1', 2 ]",
  },
  {
    code: `import * as timers from "node:timers/promises"; export const run = () => timers.setTimeout(0, "v");`,
    reads: ["ns(run:1)"],
    inside: "[ 'run:1', 2 ]",
  },
  {
    code: `import { setTimeout } from "node:timers"; export const run = () => new Promise(done => { const handle = setTimeout(done, 0, "v"); if (Array.isArray(handle)) done(handle); });`,
    reads: ["call(run:1)"],
    inside: "[ 'run:1', 3 ]",
  },
  {
    code: `import { promisify } from "node:util"; export const run = () => promisify(setTimeout)(0, "v");`,
    reads: [],
  },
  {
    code: `import { randomUUID } from "node:crypto"; export const run = (randomUUID => () => randomUUID())(() => 9);`,
    reads: [],
  },
  {
    code: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url); const { randomInt } = require("crypto"); export const run = () => randomInt(5, 6);`,
    reads: ["call(run:1)"],
    inside: "[ 'run:1', 2 ]",
  },
];

const positions: readonly Snippet[] = [
  {
    code: `class Order { at = Date.now(); #id = Math.random(); static seed = Math.random(); get id() { return this.#id; } } export const run = () => [Order.seed, new Order().at, new Order().id];`,
    reads: ["Math(Order:2)", "Date", "Math(Order:1)", "Date", "Math(Order:1)"],
    inside: "[ 'Order:2', 42, 'Order:1' ]",
  },
  {
    code: `let seed; class Order { static { seed = Math.random(); } accessor id = Math.random(); } export const run = () => [seed, new Order().id];`,
    reads: ["Math(Order:1)", "Math(Order:2)"],
    inside: "[ 'Order:1', 'Order:2' ]",
  },
  {
    code: `class Order { constructor(public readonly at = Date.now()) {} } export const run = () => new Order().at;`,
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `class Order { [\`at\${Math.floor(Date.now() / 1e9)}\`]() { return Math.random(); } } export const run = () => new Order().at0();`,
    reads: ["Date", "Math(Order.[`at${Math.floor(Date.now()/1e9)}`]:1)"],
  },
  {
    code: `class Base { constructor(readonly at: number) {} } class Order extends Base { constructor() { super(Date.now()); } } export const run = () => new Order().at;`,
    reads: ["Date"],
    inside: "42",
  },
  { code: `enum At { Zero, Load = Date.now() } export const run = () => At.Load;`, reads: ["Date"], inside: "42" },
  {
    code: `enum Math { random = 1, Twice = Math.random * 2 } export const run = () => Math.Twice;`,
    reads: [],
  },
  {
    code: `namespace orders { export const id = () => Math.random(); } export const run = () => orders.id();`,
    reads: ["Math(id:1)"],
    inside: "'id:1'",
  },
  {
    code: `function tag(parts: TemplateStringsArray, ...values: unknown[]) { return values; } export const run = () => tag\`\${Date.now()} \${Math.random()}\`;`,
    reads: ["Date", "Math(run:1)"],
    inside: "[ 42, 'run:1' ]",
  },
  {
    code: `const at = (time: number) => (_: unknown, context: { name: unknown }) => void seen.push([context.name, time]); const seen: unknown[] = []; class Order { @at(Date.now()) ship() {} } void Order; export const run = () => seen;`,
    reads: ["Date"],
    inside: "[ [ 'ship', 42 ] ]",
  },
  {
    code: `const seen: unknown[] = []; const audit = { mark(_: unknown, { name }: { name: unknown }) { seen.push(name); } }; class Order { @audit.mark ship() { return Date.now(); } } export const run = () => [seen, new Order().ship()];`,
    reads: ["Date"],
  },
  {
    code: `const React = { createElement: (...all: unknown[]) => all }; export const run = () => <time at={Date.now()}>{Math.random()}</time>;`,
    fileName: "snippet.tsx",
    reads: ["Date", "Math(run:1)"],
    inside: "[ 'time', { at: 42 }, 'run:1' ]",
  },
  {
    code: `const React = { createElement: (...all: unknown[]) => typeof all[0] }; export const run = () => <console.log></console.log>;`,
    fileName: "snippet.tsx",
    reads: [],
  },
  {
    code: `const React = { createElement: (...all) => typeof all[0] }; export const run = () => [<Math.random />, Date.now() > 0];`,
    fileName: "snippet.jsx",
    reads: ["Date"],
  },
  {
    code: `function* ids() { yield Math.random(); yield Math.random(); } export const run = () => [...ids()];`,
    reads: ["Math(ids:1)", "Math(ids:2)"],
    inside: "[ 'ids:1', 'ids:2' ]",
  },
  {
    code: `async function* ids() { yield Date.now(); } export async function run() { for await (const id of ids()) return id; }`,
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `export const run = ({ at = Date.now() } = {}, [id = Math.random()] = []) => [at, id];`,
    reads: ["Date", "Math(run:1)"],
    inside: "[ 42, 'run:1' ]",
  },
  {
    code: `export function run() { Date: for (;;) { break Date; } return Date.now(); }`,
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `export function run(): number; export function run(at?: Date): number; export function run(at = new Date()) { return at.getTime(); }`,
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `function check(value: unknown): asserts value is Date { if (!(value instanceof Date)) throw new TypeError("no date"); } export function run() { const at = new Date(); check(at); return at satisfies Date; }`,
    reads: ["Date"],
  },
  {
    code: `let ended = 0; export function run() { { using _ = { [Symbol.dispose]() { ended = Date.now(); } }; } return ended; }`,
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `export function run() { switch (Date.now()) { case 42: return "journal"; default: return "native"; } }`,
    reads: ["Date"],
    inside: "'journal'",
  },
  {
    code: `export function run() { try { throw Date.now() } catch (at) { return at } finally { Math.random() } }`,
    reads: ["Date", "Math(run:1)"],
    inside: "42",
  },
  {
    code: `export function run() {\n  const a = 1\n  const at = Date\n  Date.now()\n  new Date\n  return [a, at === Date]\n}`,
    reads: ["Date", "Date"],
  },
  {
    code: `export const late = (() => Date.now())(); export const run = () => late;`,
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `const $Date = 1, $Math = 2; export const run = () => { const $file = 3; return [$Date, $Math, $file, Date.now(), Math.random()]; };`,
    reads: ["Date", "Math(run:1)"],
    inside: "[ 1, 2, 3, 42, 'run:1' ]",
  },
];

const shadows: readonly Snippet[] = [
  `export const run = () => { const Date = { now: () => 9 }; return Date.now(); };`,
  `export function run() { try { return Date.now(); } catch (error) { return error.name; } var Date = 1; }`,
  `export function run() { return setTimeout(); function setTimeout() { return 9; } }`,
  `export function run() { class Date { static now() { return 9; } } return Date.now(); }`,
  `export function run() { try { throw { random: () => 9 }; } catch (Math) { return Math.random(); } }`,
  `export function run() { for (const Math of [{ random: () => 9 }]) return Math.random(); }`,
  `export function run() { for (let Math = { random: () => 9 }; ; ) return Math.random(); }`,
  `export function run({ crypto } = { crypto: { randomUUID: () => 9 } }) { return crypto.randomUUID(); }`,
  `export function run([console = { log: () => 9 }] = []) { return console.log(); }`,
  `export const run = function setTimeout(again = true) { return again ? setTimeout(false) : 9; };`,
  `export const run = () => new (class Date { static now() { return 9; } at = Date.now(); })().at;`,
  `export const Date = { now: () => 9 }; export const run = () => Date.now();`,
  `export function setTimeout() { return 9; } export const run = () => setTimeout();`,
  `export class AbortSignal { static timeout() { return 9; } } export const run = () => AbortSignal.timeout();`,
  `namespace Math { export const random = () => 9; } export const run = () => Math.random();`,
  `namespace a { export const Math = { random: () => 9 }; } namespace a { export const roll = () => Math.random(); } export const run = () => a.roll();`,
  `import { sep as console } from "node:path"; export const run = () => console.length;`,
  `import * as Math from "node:path"; export const run = () => Math.random();`,
  `export function run() { try { Date.now(); const Date = 1; } catch (error) { return error.name; } }`,
  `export function run() { const globalThis = { Date: { now: () => 9 } }; return globalThis.Date.now(); }`,
  `enum Date { now = 9 } export const run = () => Date.now;`,
].map(code => ({ code, reads: [] }));

const ambient: readonly Snippet[] = [
  `interface Date { now(): number } export const run = () => Date.now();`,
  `type Date = number; export const run = (): Date => Date.now();`,
  `declare const Date: any; export const run = () => Date.now();`,
  `declare global { interface Window {} var Date: any } export const run = () => Date.now();`,
  `import type { Date } from "./missing.mjs"; export const run = () => Date.now();`,
  `import { type parse as Date } from "node:path"; export const run = () => Date.now();`,
  `declare module "other" { const Date: any; } export const run = () => Date.now();`,
  `export function run(at = Date.now()) { var Date = 1; return at; }`,
  `export function run() { { const Date = 1; } return Date.now(); }`,
  `export const run = <Date,>() => Date.now();`,
  `class A { [\`m\${Date.now() > 0}\`](Date: number) { return Date; } } void A; export const run = () => 0;`,
  `export const run = () => { const o = { Date: 1, now: { Date: 2 } }; return o.Date + o.now.Date + Math.sign(Date.now()); };`,
].map(code => ({ code, reads: ["Date"] }));

const mocks: readonly Snippet[] = [
  `export function run() { const real = Date; globalThis.Date = { now: () => 9 }; try { return Date.now(); } finally { globalThis.Date = real; } }`,
  `export function run() { const { now } = Date; Date.now = () => 9; try { return [Date.now(), globalThis.Date.now()]; } finally { Date.now = now; } }`,
].map((code, index) => ({ code, reads: index === 0 ? ["Date"] : ["Date", "Date"] }));

const commonjs: readonly Snippet[] = [
  {
    code: `exports.run = () => Date.now();`,
    fileName: "snippet.cjs",
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `exports.run = function () { return [010, this === exports, Date.now()]; };`,
    fileName: "snippet.cjs",
    sloppy: true,
    reads: ["Date"],
  },
  {
    code: `const top = this; exports.run = () => [top === exports, Date.now()];`,
    fileName: "snippet.cjs",
    reads: ["Date"],
    inside: "[ true, 42 ]",
  },
  {
    code: `exports.run = () => (function (a) { arguments[0] = 9; return [a, Date.now()]; })(1);`,
    fileName: "snippet.cjs",
    sloppy: true,
    reads: ["Date"],
    inside: "[ 9, 42 ]",
  },
  {
    code: `"use strict"; exports.run = () => (function (a) { arguments[0] = 9; return [a, this, Date.now()]; })(1);`,
    fileName: "snippet.cjs",
    reads: ["Date"],
    inside: "[ 1, undefined, 42 ]",
  },
  {
    code: `exports.run = () => { with ({ Date: { now: () => 9 } }) { return Date.now(); } };`,
    fileName: "snippet.cjs",
    sloppy: true,
    reads: [],
  },
  {
    code: `exports.run = () => { eval("var Date = { now: () => 9 }"); return Date.now(); };`,
    fileName: "snippet.cjs",
    reads: [],
  },
  {
    code: `exports.run = () => { { function Date() {} Date.now = () => 9; } return Date.now(); };`,
    fileName: "snippet.cjs",
    reads: [],
  },
  {
    code: `const crypto = require("crypto"); exports.run = () => crypto.randomInt(5, 6);`,
    fileName: "snippet.cjs",
    reads: ["ns(module:1)"],
  },
  {
    code: `const { randomInt, randomUUID: id } = require("node:crypto"); exports.run = () => [randomInt(5, 6), typeof id()];`,
    fileName: "snippet.cjs",
    reads: ["call(module:1)", "call(module:2)"],
  },
  {
    code: `import path = require("node:path"); import crypto = require("node:crypto"); function run() { return [path.sep.length, crypto.randomInt(5, 6)]; } export = { run };`,
    fileName: "snippet.cts",
    reads: ["ns(run:1)"],
  },
  {
    code: `"use strict"; const later = () => run; module.exports = { run }; function run() { return [typeof later, Math.random()]; }`,
    fileName: "snippet.cjs",
    reads: ["Math(run:1)"],
    inside: "[ 'function', 'run:1' ]",
  },
];

export const modules: readonly Snippet[] = [...imports, ...positions, ...shadows, ...ambient, ...mocks, ...commonjs];
