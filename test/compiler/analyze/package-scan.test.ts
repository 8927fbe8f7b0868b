import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { inputsOf } from "#compiler/analyze/analyze.js";
import { CheckService } from "#compiler/analyze/check-service.js";
import { packageVerdict } from "#compiler/analyze/3-judge/packages.js";
import { PackageScan } from "#compiler/analyze/packages/package-scan.js";
import { Project } from "#compiler/analyze/project.js";
import { ProjectOnDisk } from "./project-on-disk.js";
import { root } from "../../support/program.js";

/** Packages that nobody has curated, as they come: modules and CommonJS, with types beside them. */
const installed: Readonly<Record<string, { readonly type: string; readonly files: Readonly<Record<string, string>> }>> =
  {
    "acme-http": {
      type: "module",
      files: {
        "raw.js": "export function raw(url) {\n  return fetch(url);\n}\n",
        "index.js": `import { raw } from "./raw.js";
export const get = url => raw(url);
export const join = (a, b) => \`\${a}/\${b}\`;
export const connect = url => {
  let asked = 0;
  const address = () => \`\${url}/\${++asked}\`;
  return { address, restart() { asked = 0; } };
};
export const Tally = (function () {
  var all = 0;
  function Tally() {}
  Tally.prototype.total = function () { return ++all; };
  return Tally;
})();
export class Client {
  constructor(url) { this.url = url; }
  load() { return raw(this.url); }
  name() { return this.url; }
}
`,
        "index.d.ts": `export declare const get: (url: string) => Promise<unknown>;
export declare const join: (a: string, b: string) => string;
export interface Connection { address(): string; restart(): void }
export declare const connect: (url: string) => Connection; export declare class Tally { total(): number }
export declare class Client { constructor(url: string); load(): Promise<unknown>; name(): string; }
`,
      },
    },
    "acme-tools": {
      type: "commonjs",
      files: {
        "index.js": `"use strict";
const fs = require("fs");
let count = 0;
const sizes = new Map();
function next() { count += 1; return count; }
function read(file) { return fs.readFileSync(file, "utf8"); }
function size(text) { let s = sizes.get(text); if (s === undefined) { s = text.length; sizes.set(text, s); } return s; }
exports.next = next;
exports.read = read;
exports.size = size;
exports.pad = function (text) { return String(text).padStart(4, "0"); };
exports.now = function () { return Date.now(); };
exports.roll = () => Math.random();
exports.mode = function () { return process.env.NODE_ENV === "production" ? 1 : 2; };
exports.secret = function () { return process.env.SECRET; };
exports.day = function (date) { return date.getDay(); };
exports.compile = function (text) { return new Function(text); };
const texts = require("./digits.js");
exports.digits = texts.digits;
`,
        "digits.js": "module.exports = { digits: text => text.replace(/\\D/g, '') };\n",
        "index.d.ts": `export declare function next(): number; export declare function read(file: string): string;
export declare function size(text: string): number; export declare function pad(text: string): string;
export declare function now(): number; export declare function roll(): number; export declare function mode(): number;
export declare function secret(): string; export declare function day(date: Date): number;
export declare function compile(text: string): unknown; export declare function digits(text: string): string;
`,
      },
    },
    "acme-whole": {
      type: "commonjs",
      files: {
        "index.js":
          'const tools = require("acme-tools");\nmodule.exports = { load: file => tools.read(file), up: text => text.toUpperCase() };\n',
        "index.d.ts":
          "declare const whole: { load(file: string): string; up(text: string): string };\nexport = whole;\n",
      },
    },
    // What Node loads is wrapped for every loader; the same code is there as a module.
    "acme-wrapped": {
      type: "commonjs",
      files: {
        "package.json": JSON.stringify({
          name: "acme-wrapped",
          version: "1.0.0",
          main: "./umd/index.js",
          module: "./esm/index.js",
          types: "./index.d.ts",
        }),
        "umd/index.js": `(function (factory) {
  if (typeof module === "object" && typeof module.exports === "object") factory(require, exports);
  else if (typeof define === "function" && define.amd) define(["require", "exports"], factory);
})(function (require, exports) {
  const scan = require("./scan");
  exports.parse = text => scan.words(text);
  exports.open = file => scan.text(file);
});
`,
        "umd/scan.js": "",
        "esm/index.js": `import { text, words } from "./scan.js";
export const parse = given => words(given);
export const open = file => text(file);
`,
        "esm/scan.js": `import { readFileSync } from "node:fs";
export const words = given => given.split(" ");
export const text = file => readFileSync(file, "utf8");
`,
        "index.d.ts":
          "export declare function parse(text: string): string[]; export declare function open(file: string): string;\n",
      },
    },
    "acme-data": {
      type: "commonjs",
      files: {
        "rates.json": '{ "EUR": 1 }',
        "index.js": 'exports.rate = function (name) { return require("./rates.json")[name]; };\n',
        "index.d.ts": "export declare function rate(name: string): number;\n",
      },
    },
    // A part with a package.json that only says of which format it is.
    "acme-parts": {
      type: "commonjs",
      files: {
        "package.json": JSON.stringify({
          name: "acme-parts",
          version: "1.0.0",
          exports: { types: "./esm/index.d.ts", default: "./esm/index.js" },
        }),
        "esm/package.json": '{ "name": "acme-parts-esm", "type": "module" }',
        "esm/index.js": "export const halve = n => n / 2;\nexport const roll = () => fetch('/');\n",
        "esm/index.d.ts":
          "export declare const halve: (n: number) => number; export declare const roll: () => unknown;\n",
      },
    },
    "acme-store": {
      type: "module",
      files: {
        "index.js": "export const save = text => fetch('/', { body: text });\n",
        "index.d.ts": "export declare const save: (text: string) => Promise<unknown>;\n",
      },
    },
    // Two modules export the same name, and types are in a folder of their own.
    "acme-spaces": {
      type: "module",
      files: {
        "package.json": JSON.stringify({
          name: "acme-spaces",
          version: "1.0.0",
          type: "module",
          exports: { types: "./dist/dts/index.d.ts", default: "./dist/esm/index.js" },
        }),
        "dist/dts/index.d.ts": 'export * as Option from "./Option.js"; export * as Site from "./web/Site.js";\n',
        "dist/dts/Option.d.ts": "export declare const map: (text: string) => string;\n",
        "dist/dts/web/Site.d.ts": "export declare const map: (url: string) => Promise<unknown>;\n",
        "dist/esm/index.js": 'export * as Option from "./Option.js"; export * as Site from "./web/Site.js";\n',
        "dist/esm/Option.js": "export const map = text => text.trim();\n",
        "dist/esm/web/Site.js": "export const map = url => fetch(url);\n",
      },
    },
  };

const program = `import { activity, workflow } from "@reprise/runtime";
import { Client, connect, get, join, Tally } from "acme-http";
import { compile, day, digits, mode, next, now, pad, read, roll, secret, size } from "acme-tools";
import whole from "acme-whole";
import { open, parse } from "acme-wrapped";
import { rate } from "acme-data";
import { halve, roll as fetched } from "acme-parts";
import { Option, Site } from "acme-spaces";
import { save } from "acme-store";
export const keep = activity("keep", async (text: string) => void (await save(text)));
`;

const cases: readonly (readonly [name: string, code: string, says: string])[] = [
  ["void (await get(text))", "DET410", "get of acme-http, by fetch at node_modules/acme-http/raw.js:2"],
  ["join(text, text)", "", ""],
  ["void (await new Client(text).load())", "DET410", "load of acme-http, by fetch at node_modules/acme-http/raw.js:2"],
  ["new Client(text).name()", "", ""],
  // What belongs to an object counts with the function that has made it.
  ["connect(text).address()", "", ""],
  ["connect(text).restart()", "", ""],
  ["new Tally().total()", "DET510", "total of acme-http, by all at node_modules/acme-http/index.js:12"],
  ["next()", "DET510", "next of acme-tools, by count at node_modules/acme-tools/index.js:5"],
  ["read(text)", "DET411", "read of acme-tools, by readFileSync (node:fs) at node_modules/acme-tools/index.js:6"],
  ["size(text)", "", ""],
  ["pad(text)", "", ""],
  ["digits(text)", "", ""],
  ["now()", "", ""],
  ["roll()", "", ""],
  ["mode()", "", ""],
  ["secret()", "DET402", "secret of acme-tools, by process.env.SECRET at node_modules/acme-tools/index.js:15"],
  [
    "day(new Date(text))",
    "DET110",
    "day of acme-tools, by Date.prototype.getDay at node_modules/acme-tools/index.js:16",
  ],
  ["void compile(text)", "DET702", "compile of acme-tools, by Function at node_modules/acme-tools/index.js:17"],
  ["whole.load(text)", "DET411", "load of acme-whole, by readFileSync (node:fs) at node_modules/acme-tools/index.js:6"],
  ["whole.up(text)", "", ""],
  ["parse(text)", "", ""],
  [
    "open(text)",
    "DET411",
    "open of acme-wrapped, by readFileSync (node:fs) at node_modules/acme-wrapped/esm/scan.js:3",
  ],
  ["rate(text)", "", ""],
  ["halve(text.length)", "", ""],
  ["void fetched()", "DET410", "roll of acme-parts, by fetch at node_modules/acme-parts/esm/index.js:2"],
  ["Option.map(text)", "", ""],
  [
    "void (await Site.map(text))",
    "DET410",
    "map of acme-spaces, by fetch at node_modules/acme-spaces/dist/esm/web/Site.js:1",
  ],
];

const project = new ProjectOnDisk({
  "flows.ts":
    program +
    cases
      .map(
        ([value], index) => `export const flow${index} = workflow("flow${index}", async (text: string) => ${value});\n`,
      )
      .join(""),
});
for (const [name, { type, files }] of Object.entries(installed)) {
  const directory = project.path(`node_modules/${name}`);
  mkdirSync(directory, { recursive: true });
  const described = { name, version: "1.0.0", type, main: "./index.js", types: "./index.d.ts" };
  for (const [file, text] of Object.entries({ "package.json": JSON.stringify(described), ...files })) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  }
}
afterAll(() => project[Symbol.dispose]());

describe("what a package does is read in the JavaScript that is executed", () => {
  const { diagnostics } = project.analyze();
  test.each(cases)("%s %s", (value, code, says) => {
    const line = program.split("\n").length + cases.findIndex(([each]) => each === value);
    const found = diagnostics.filter(each => each.line === line);
    expect(found.map(each => each.code)).toEqual(code === "" ? [] : [code]);
    if (code !== "") expect(found[0]?.message).toContain(says);
  });
});

test("what activities alone use is not read", () => {
  project.analyze();
  const read = (name: string) =>
    inputsOf({ projectDirectory: project.directory }).files.has(project.path(`node_modules/${name}/index.js`));
  expect([read("acme-http"), read("acme-store")]).toEqual([true, false]);
});

/** Where the table and the code disagree, the table knows why: state that is put back, tables that only their owner changes. */
describe("the table of packages agrees with the code that is installed", () => {
  test.each([
    [
      "date-fns",
      "addHours addDays isWeekend startOfMonth isAfter endOfWeek setHours differenceInHours isBefore getDay",
    ],
    ["ramda", "groupBy partition pick sortBy sum toPairs allPass prop map pipe compose curry"],
    ["uuid", "v1 v3 v5 v7 validate version parse stringify"],
    ["nanoid", "nanoid customAlphabet urlAlphabet customRandom"],
    ["ulid", "ulid decodeTime encodeTime isValid"],
    ["remeda", "groupBy pipe sortBy sumBy map chunk"],
    ["neverthrow", "ok err ResultAsync fromPromise"],
    ["slugify", "extend"],
    ["ms", "ms"],
    ["mitt", "default"],
    ["p-limit", "default"],
    ["tiny-invariant", "default"],
    ["fast-deep-equal", "equal"],
  ])("%s: %s", (name, members) => {
    project.write({ "imports.ts": `import * as all from "${name}";\nexport { all };\n` });
    const { directory } = project;
    const scan = new PackageScan(new Project(directory, CheckService.for(project.path("tsconfig.json")).program()), []);
    const codeOf = (verdict: ReturnType<typeof packageVerdict>) =>
      typeof verdict === "string" ? verdict : "code" in verdict ? verdict.code : "journaled";
    const version = new Project(directory, CheckService.for(project.path("tsconfig.json")).program()).packageOf(
      path.join(root, "node_modules", name, "package.json"),
    )?.version;
    const verdicts = members.split(" ").map(member => {
      const use = {
        kind: "package",
        name,
        version: version ?? "",
        member,
        call: undefined,
        within: "",
        module: null,
      } as const;
      const at = { at: { file: "", line: 1, column: 1, endColumn: 1 }, when: "own" } as const;
      return [member, codeOf(packageVerdict({ ...use, ...at })), codeOf(scan.verdictOn({ ...use, ...at }))] as const;
    });
    expect(verdicts.map(([member, , scanned]) => [member, scanned])).toEqual(
      verdicts.map(([member, curated]) => [member, curated]),
    );
  });
});
