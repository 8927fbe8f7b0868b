import { execFileSync } from "node:child_process";
import { builtinModules } from "node:module";
import path from "node:path";
import { aliases } from "#runtime/language/natives/aliases.js";
import { clocks } from "#runtime/language/natives/clocks.js";
import { language } from "#runtime/language/natives/language.js";
import { moduleMembers } from "#runtime/language/natives/module-members.js";
import { modules } from "#runtime/language/natives/modules.js";
import { process as processRows } from "#runtime/language/natives/process.js";
import { randomness } from "#runtime/language/natives/randomness.js";
import { timers } from "#runtime/language/natives/timers.js";
import { web } from "#runtime/language/natives/web.js";
import { moduleName, natives, verdictOf, type Native, type NativeName } from "#runtime/language/natives.js";
import { expect, test } from "vitest";

const groups = { clocks, randomness, timers, process: processRows, language, web, modules, moduleMembers };

/** The names that a bare process of this Node offers, one path per line: no test runner has added any. */
function nativesOfNode(): readonly string[] {
  const script = path.resolve(import.meta.dirname, "../fixtures/natives/list-natives.js");
  const output = execFileSync(process.execPath, [script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(output) as readonly string[];
}

test("C27: every global, and every export of Node's modules, has a verdict", () => {
  const offered = nativesOfNode();
  expect(offered).toEqual(
    expect.arrayContaining(["Date", "structuredClone", "node:fs.readFile", "node:timers/promises.setTimeout"]),
  );
  expect(offered.filter(name => verdictOf(name) === undefined)).toEqual([]);
});

test("every module of Node is known by the name that an import gives it", () => {
  expect(builtinModules.filter(name => moduleName(name) === undefined)).toEqual([]);
  expect(moduleName("fs")).toBe("node:fs");
  expect(moduleName("node:fs/promises")).toBe("node:fs/promises");
  expect(moduleName("node:test")).toBe("node:test");
  expect(["test", "lodash", "punycode/", "fs/extra", "fs.readFile", "Date"].map(moduleName)).toEqual(
    Array(6).fill(undefined),
  );
});

test("a native stands in one group only", () => {
  const names = Object.values(groups).flatMap(group => Object.keys(group));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(names.sort()).toEqual(Object.keys(natives).sort());
});

test("an alias leads to a row, and no row hides below one", () => {
  const rows = Object.keys(natives);
  for (const [alias, target] of Object.entries(aliases)) {
    expect(rows, alias).toContain(target);
    expect(rows.filter(row => row.startsWith(`${alias}.`))).toEqual([]);
  }
});

test("every remedy is a sentence or more, and nothing is rejected without one", () => {
  const remedies = Object.values<Native>(natives).flatMap(native =>
    native.verdict === "rejected" ? [native.remedy] : [],
  );
  expect(remedies.filter(remedy => !/^[A-Z].{8,}\.$/.test(remedy))).toEqual([]);
});

test.each<[path: string, row: NativeName]>([
  ["Date.now", "Date.now"],
  ["Date.UTC", "Date"],
  ["globalThis.Date.now", "Date.now"],
  ["process.env.HOME", "process.env"],
  ["node:process.env.HOME", "process.env"],
  ["process.allowedNodeEnvironmentFlags", "process"],
  ["node:fs.readFile", "node:fs"],
  ["node:fs/promises.readFile", "node:fs/promises"],
  ["node:fs.promises.readFile", "node:fs/promises"],
  ["node:fs.default.constants.R_OK", "node:fs.constants"],
  ["node:path.posix.resolve", "node:path/posix.resolve"],
  ["node:path.join", "node:path"],
  ["node:crypto.webcrypto", "node:crypto.webcrypto"],
  ["node:crypto.webcrypto.getRandomValues", "crypto.getRandomValues"],
  ["node:crypto.webcrypto.subtle.digest", "crypto.subtle"],
  ["node:perf_hooks.performance.now", "performance.now"],
  ["node:perf_hooks.performance.mark", "performance"],
  ["Function.prototype.bind", "Function.prototype"],
  ["import.meta.url", "import.meta"],
])("the verdict on %s is that of %s", (asked, row) => {
  expect(verdictOf(asked)).toEqual({ key: row, native: natives[row] });
});

test.each(["order", "order.Date", "lodash.now", "node:nothing.readFile", "constructor", "toString", "Dates", ""])(
  "%j is not a native",
  name => {
    expect(verdictOf(name)).toBeUndefined();
  },
);
