import type { Snippet } from "../run-snippets.js";

/** A module, the questions to the journal, and what it gives inside an activation. */
type Row = readonly [code: string, reads: string, inside?: string];

const exported: readonly Row[] = [
  [`export * as Date from "node:path"; export const run = () => Date.now();`, "Date", "42"],
  [`export { sep as Date } from "node:path"; export const run = () => Date.now();`, "Date", "42"],
  [`const a = 1; export { a as Date }; export const run = () => Date.now();`, "Date", "42"],
  [`export default Date; export const run = () => Date.now();`, "Date", "42"],
  [`export default class Date { static now() { return 9; } } export const run = () => Date.now();`, ""],
  [`export default function setTimeout() { return 9; } export const run = () => setTimeout();`, ""],
  [
    `const clock = { now: () => 9 }; export { clock as Date }; export { clock as default }; export const run = () => [Date.now(), clock.now()];`,
    "Date",
    "[ 42, 9 ]",
  ],
  [`import { "randomUUID" as id } from "node:crypto"; export const run = () => id().length;`, "call(run:1)", "2"],
  [
    `import { randomInt } from "node:crypto"; export { randomInt as "any name" }; export const run = () => randomInt(5, 6);`,
    "call(run:1)",
    "[ 'run:1', 2 ]",
  ],
  [`import { randomInt } from "node:crypto"; export const run = () => ({ randomInt }).randomInt(5, 6);`, ""],
  [
    `import timers from "node:timers/promises"; export const run = () => timers.setTimeout(0, "v");`,
    "ns(run:1)",
    "[ 'run:1', 2 ]",
  ],
  [`import Math, { sep } from "node:path"; export const run = () => [Math.sep, sep, typeof Math.random];`, ""],
];

const shadowed: readonly Row[] = [
  [`export function run() { for (var Date of [{ now: () => 9 }]) return Date.now(); }`, ""],
  [`export function run() { if (run.length) { var Date; } return Date?.now(); }`, ""],
  [`export const run = (Date = { now: () => 9 }, at = Date.now()) => at;`, ""],
  [`export function run() { try { throw { Date: { now: () => 9 } }; } catch ({ Date }) { return Date.now(); } }`, ""],
  [
    `class A { static at = 0; static { var Date = { now: () => 9 }; A.at = Date.now(); } } export const run = () => [A.at, Date.now()];`,
    "Date",
    "[ 9, 42 ]",
  ],
  [
    `class A { at = 0; set clock(Date: any) { this.at = Date.now(); } } export const run = () => { const a = new A(); a.clock = { now: () => 9 }; return a.at; };`,
    "",
  ],
  [
    `class A { at; constructor(private Date: any) { this.at = Date.now(); void this.Date; } } export const run = () => new A({ now: () => 9 }).at;`,
    "",
  ],
  [
    `class A { Date = 1; at() { return this.Date + Date.now(); } } export const run = () => new A().at();`,
    "Date",
    "43",
  ],
  [
    `class A { #Date = { now: () => 9 }; at() { return [this.#Date.now(), Date.now()]; } } export const run = () => new A().at();`,
    "Date",
    "[ 9, 42 ]",
  ],
  [
    `class A { static now() { return Date.now(); } } namespace A { export const Date = { now: () => 9 }; } export const run = () => [A.now(), A.Date.now()];`,
    "Date",
    "[ 42, 9 ]",
  ],
  [
    `class A {} namespace A { export const Date = { now: () => 9 }; export const at = () => Date.now(); } export const run = () => A.at();`,
    "",
  ],
  [
    `namespace a { const Math = { random: () => 9 }; export const seen = Math.random(); } namespace a { export const roll = () => Math.random(); } export const run = () => [a.seen, a.roll()];`,
    "Math(roll:1)",
    "[ 9, 'roll:1' ]",
  ],
  [`namespace Math { export interface Roll {} } export const run = () => Math.random();`, "Math(run:1)", "'run:1'"],
  [`enum Unit { Date = 1, Twice = Date * 2 } export const run = () => [Unit.Twice, Date.now()];`, "Date", "[ 2, 42 ]"],
  [
    `declare function setTimeout(done: () => void): void; export const run = () => new Promise<unknown>(done => setTimeout(done as () => void));`,
    "setTimeout(run:1)",
    "'run:1'",
  ],
  [`declare class Date { static now(): number; } export const run = () => Date.now();`, "Date", "42"],
  [
    `declare namespace Math { function random(): number; } export const run = () => Math.random();`,
    "Math(run:1)",
    "'run:1'",
  ],
  [`import D = globalThis.Date; export const run = () => D.now();`, ""],
  [`export function run() { { function Date() { return 9; } void Date; } return Date.now(); }`, "Date", "42"],
  [`export function run(global = { Date: { now: () => 9 } }) { return global.Date.now(); }`, ""],
  [`const global = { Date: { now: () => 9 } }; export const run = () => global["Date"].now();`, ""],
  [
    `export const run = () => [1].map(function Date(n, at): unknown { return n === 1 ? Date(2, at) : typeof Date.now; });`,
    "",
  ],
  [
    `export const run = () => new (class { static Math = { random: () => 9 }; roll = Math.random(); })().roll;`,
    "Math(run:1)",
    "'run:1'",
  ],
];

const formed: readonly Row[] = [
  [`export const run = () => Date?.["now"]();`, "Date", "42"],
  [`export const run = () => globalThis?.["Date"]?.["now"]?.();`, "Date", "42"],
  [`export const run = () => Date.now?.call?.(null);`, "Date", "42"],
  [`export const run = () => (0, Date.now)();`, "Date", "42"],
  [`export const run = () => (0, Date).now();`, ""],
  [`export const run = () => (Date ? Date : Math).name;`, ""],
  [`export const run = () => Date && Date.now();`, "Date", "42"],
  [`export const run = () => (Date.now as any)();`, "Date", "42"],
  [`export const run = () => <any>Date!.now!();`, "Date", "42"],
  [`export const run = () => (<any>globalThis!).Date.now();`, "Date", "42"],
  [`export const run = () => (globalThis)["Math"]["random"]();`, "Math(run:1)", "'run:1'"],
  [`export const run = () => new (globalThis.Date!)().getTime();`, "Date", "42"],
  [`export const run = () => new (globalThis as any)["Date"]().getTime();`, "Date", "42"],
  [`export const run = () => new Date!().getTime();`, "Date", "42"],
  [`export const run = () => (new Date).getTime();`, "Date", "42"],
  [`export const run = () => new (new Date().constructor as any)(5).getTime();`, "Date", "5"],
  [`export const run = () => new (Date.bind(null, 5) as any)().getTime();`, ""],
  [
    `function Clock(this: unknown) { return [new.target === (Date as unknown)]; } export const run = () => new (Clock as any)();`,
    "",
  ],
  [
    `export const run = () => [typeof Date.now(), void Date.now(), delete (Date as any).missing];`,
    "Date Date",
    "[ 'number', undefined, true ]",
  ],
  [
    `export const run = () => { const { at = Date.now(), [Date.now()]: rest = 5 } = {} as any; return [at, rest]; };`,
    "Date Date",
    "[ 42, 5 ]",
  ],
  [
    `export const run = () => { let a, b; ({ a: { b: a = Math.random } = {} as any, b = Date.now() } = {} as any); return [typeof a, b]; };`,
    "Math(run:1) Date",
    "[ 'function', 42 ]",
  ],
  [
    `export const run = () => { let a: any; for ([a = Math.random] of [[]] as any); [a = [Math.random]] = [a] as any; return typeof a; };`,
    "Math(run:1)",
    "'function'",
  ],
  [
    `export const run = () => { for (const at of [Date.now()]) { switch (at) { case Date.now(): return "same"; } } return "other"; };`,
    "Date Date",
    "'same'",
  ],
  [`class A extends (Date.now(), Object) {} export const run = () => new A() instanceof Object;`, "Date", "true"],
  [
    `const base = (at: number) => class { at = at; }; class A extends base(Date.now()) {} export const run = () => new A().at;`,
    "Date",
    "42",
  ],
  [
    `class Quiet extends console.Console { constructor() { super(process.stdout); } } export const run = () => typeof new Quiet().log;`,
    "console",
    "'function'",
  ],
  [
    `export const run = () => { class A { static [Date.now()] = 1; get [\`k\${Math.random() > 2}\`]() { return 2; } } return Object.keys(A); };`,
    "Date Math(run.A.[`k${Math.random()>2}`]:1)",
    "[ '42' ]",
  ],
  [
    `export const run = () => ({ Date: Date.now(), get Math() { return 1; }, console() { return 2; } }).Date;`,
    "Date",
    "42",
  ],
  [`export const run = () => { const o = { Date: { now: () => 9 } }; return o.Date.now() + o?.["Date"].now(); };`, ""],
  [
    `const base = { Date: { now: () => 9 } }; const o = { __proto__: base, at() { return (super.Date as any).now(); } }; export const run = () => (o as any).at();`,
    "",
  ],
  [
    `export const run = async () => { const all = []; for await (const at of [Date.now()]) all.push(at); return all; };`,
    "Date",
    "[ 42 ]",
  ],
  [
    `let ended = 0; export async function run() { { await using _ = { async [Symbol.asyncDispose]() { ended = Date.now(); } }; } return ended; }`,
    "Date",
    "42",
  ],
  [`export const run = () => { eval("1"); return Date.now(); };`, "Date", "42"],
  [`export const run = () => Date.now() /* Date.now() */ + Number("Date.now()".length) // Date.now()\n;`, "Date", "52"],
  [`export const run = () => /Date.now\\(\\)/.test("Date.now()") && Date.now();`, "Date", "42"],
];

/** What stands between the tokens, and how names are written. */
const written: readonly Row[] = [
  [`export const run = () => {\r\n  const at = Date\r\n    .now()\r\n  return at\r\n}\r\n`, "Date", "42"],
  [`export const run = () => globalThis\r\n  .Date\r\n  .now();\r\n`, "Date", "42"],
  [`export const run = () => // Date.now()\u2028 globalThis\u2029.Date.now();`, "Date", "42"],
  [`export const run = () => "\u2028".length + Date.now();`, "Date", "43"],
  [`export const run = () => D\\u0061te.now();`, "Date", "42"],
  [`export const run = () => D\\u{61}te.n\\u006fw();`, "Date", "42"],
  [`export const run = () => globalThis.D\\u0061te["n\\u006fw"]();`, "Date", "42"],
  [`const D\\u0061te = { now: () => 9 }; export const run = () => Date.now();`, ""],
  [`const $D\\u0061te = 9; export const run = () => [$D\\u0061te, Date.now()];`, "Date", "[ 9, 42 ]"],
  [`const \\u{1d49c} = () => Math.random(); export const run = () => 𝒜();`, "Math(𝒜:1)", "'𝒜:1'"],
  [`const m\\u0061keId = () => Math.random(); export const run = () => makeId();`, "Math(makeId:1)", "'makeId:1'"],
  [
    `const 𠮷 = "𠮷"; export const run = () => [𠮷, Date.now(), \`𠮷\${Date.now()}\`];`,
    "Date Date",
    "[ '𠮷', 42, '𠮷42' ]",
  ],
  [`\uFEFFexport const run = () => Date.now();`, "Date", "42"],
  [`"use strict"\nexport const run = () => Date.now()`, "Date", "42"],
  [`'use client'; 'use strict'; export const run = () => [this === undefined, Date.now()];`, "Date", "[ true, 42 ]"],
  [`("use strict"); export const run = () => Date.now();`, "Date", "42"],
];

const languages: readonly Snippet[] = [
  {
    code: `import type { Missing } from "./missing.mjs"; export const run = (at: Missing = Date.now()) => at;`,
    fileName: "snippet.mts",
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `#!/usr/bin/env node\nexport const run = () => Date.now();`,
    fileName: "snippet.mjs",
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `const React = { createElement: (...all) => all.slice(1) }; export const run = () => <a Date={1} {...{ at: Date.now() }}>Date.now() {[Math.random()]}</a>;`,
    fileName: "snippet.jsx",
    reads: ["Date", "Math(run:1)"],
    inside: "[ { Date: 1, at: 42 }, 'Date.now() ', [ 'run:1' ] ]",
  },
  {
    code: `const React = { createElement: (...all: unknown[]) => all, Fragment: "f" }; const keep = <T,>(value: T) => value; export const run = () => keep(<>{keep<number>(Date.now())}</>);`,
    fileName: "snippet.tsx",
    reads: ["Date"],
    inside: "[ 'f', null, 42 ]",
  },
  {
    code: `Date.extra = 1; export const run = () => { const found = [Date.extra, Date.now()]; delete Date.extra; return found.length; };`,
    fileName: "snippet.js",
    reads: ["Date"],
    inside: "2",
  },
  { code: `exports.Date = 1; exports.run = () => Date.now();`, fileName: "snippet.cjs", reads: ["Date"], inside: "42" },
  {
    code: `this.Date = 1; exports.run = () => new (function () { this.Math = 1; this.found = [Date.now(), Math.random()]; })().found;`,
    fileName: "snippet.cjs",
    reads: ["Date", "Math(module:1)"],
    inside: "[ 42, 'module:1' ]",
  },
  {
    code: `module.exports = class Date { static run() { return typeof Date.now; } };`,
    fileName: "snippet.cjs",
    reads: [],
  },
  {
    code: `exports.run = function () { "use strict"; { function Date() {} void Date; } return Date.now(); };`,
    fileName: "snippet.cjs",
    reads: ["Date"],
    inside: "42",
  },
  {
    code: `class A { at() { { function Date() {} void Date; } return Date.now(); } } exports.run = () => new A().at();`,
    fileName: "snippet.cjs",
    // The body of a class is strict wherever it stands; for esbuild it is as sloppy as what is around it.
    sloppy: true,
    reads: ["Date"],
    inside: "42",
  },
  { code: `var Date = Date || { now: () => 9 }; exports.run = () => Date.now();`, fileName: "snippet.cjs", reads: [] },
  {
    code: `exports.run = () => (function (require) { const crypto = require("crypto"); return crypto.randomInt(5, 6); })(() => ({ randomInt: () => 9 }));`,
    fileName: "snippet.cjs",
    // What a namespace has that is no native stays what it is.
    reads: ["ns(module:1)"],
  },
  {
    code: `#!/usr/bin/env node\n"use strict";\nexports.run = () => [this === module.exports, Date.now()];`,
    fileName: "snippet.cjs",
    reads: ["Date"],
    inside: "[ true, 42 ]",
  },
];

export const corners: readonly Snippet[] = [
  ...[...exported, ...shadowed, ...formed, ...written].map(([code, reads, inside]) => ({
    code,
    reads: reads === "" ? [] : reads.split(" "),
    ...(inside !== undefined && { inside }),
  })),
  ...languages,
];
