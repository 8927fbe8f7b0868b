import { execFileSync } from "node:child_process";
import { builtinModules } from "node:module";
import path from "node:path";
import { aliases } from "#runtime/language/natives/aliases.js";
import { table } from "#runtime/language/natives/table.js";
import {
  moduleName,
  natives,
  verdictOf,
  type Native,
  type JournaledNativeName,
  type NativeName,
} from "#runtime/language/natives.js";
import { describe, expect, expectTypeOf, test } from "vitest";
import { testedNodes } from "../support/nodes.js";
import { reviewedExports } from "./reviewed-exports.js";

/** The names that a bare process of a Node offers: no test runner has added any. */
function nativesOfNode(program: string): readonly string[] {
  const script = path.resolve(import.meta.dirname, "../fixtures/natives/list-natives.js");
  const output = execFileSync(program, [script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(output) as readonly string[];
}

function isReviewed(module: string, member: string): boolean {
  // The forms of one module: `node:path/win32` has the exports of `node:path`.
  const listed = reviewedExports[module] ?? reviewedExports[module.replace(/\/.*/, "")] ?? "";
  return listed.split(/\s+/).includes(member);
}

const journaledNames = [
  "Date.now",
  "Date()",
  "new Date()",
  "performance.now",
  "Math.random",
  "crypto.randomUUID",
  "crypto.getRandomValues",
  "node:crypto.randomUUID",
  "node:crypto.getRandomValues",
  "node:crypto.randomBytes",
  "node:crypto.randomInt",
  "setTimeout",
  "clearTimeout",
  "node:timers.setTimeout",
  "node:timers.clearTimeout",
  "node:timers/promises.setTimeout",
  "AbortSignal.timeout",
  "@reprise/runtime.sleep",
  "@reprise/runtime.condition",
  "console",
] as const;

describe.each(testedNodes())("Node %s", (_, program) => {
  const offered = nativesOfNode(program);

  test("C27: every global, and every export of its modules, has a verdict", () => {
    expect(offered).toEqual(
      expect.arrayContaining(["Date", "structuredClone", "node:fs.readFile", "node:timers/promises.setTimeout"]),
    );
    expect(offered.filter(name => verdictOf(name) === undefined)).toEqual([]);
  });

  test("C27: what it adds to a pure module is not accepted before somebody has looked at it", () => {
    const unseen = offered.filter(name => {
      const [module = "", member] = name.split(".");
      const verdict = verdictOf(name);
      if (member === undefined || member === "default" || module === "node:constants") return false;
      return verdict?.key === module && verdict.native.verdict === "deterministic" && !isReviewed(module, member);
    });
    expect(unseen).toEqual([]);
  });
});

test("modules whose exports were looked at one by one are pure", () => {
  const pure = Object.keys(reviewedExports);
  expect(pure.filter(module => verdictOf(module)?.native.verdict !== "deterministic")).toEqual([]);
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

test("a row for many natives is a row for each, and no native has two", () => {
  const row = { verdict: "deterministic" } as const;
  expect(table({ "Map, Set": row, "process.{cwd, chdir}": row }, { "new Date()": row })).toEqual({
    Map: row,
    Set: row,
    "process.cwd": row,
    "process.chdir": row,
    "new Date()": row,
  });
  expect(() => table({ "process.{cwd, chdir}": row }, { "process.cwd": row })).toThrow("process.cwd has two rows");
  expect(Object.keys(natives).filter(name => /[{},]|^\s|\s$/.test(name))).toEqual([]);
});

test("the names of journaled natives are known to the compiler, one by one", () => {
  const names = Object.entries<Native>(natives).flatMap(([name, { verdict }]) =>
    verdict === "journaled" ? [name] : [],
  );
  expectTypeOf<JournaledNativeName>().toEqualTypeOf<(typeof journaledNames)[number]>();
  expect(names.sort()).toEqual([...journaledNames].sort());
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
