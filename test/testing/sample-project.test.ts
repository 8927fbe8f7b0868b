import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { CleanUps } from "../support/at-end.js";
import { installedProject } from "../support/installed-project.js";
import { node, type Ended } from "../support/program.js";
import { TalkingProcess } from "../support/talking-process.js";

/** A project of a user's, of which nothing is replaced: `test/fixtures/sample-project`, with the packed packages. */
const vitestProgram = "node_modules/vitest/vitest.mjs";
let directory: string;

beforeAll(async () => {
  const cleanUps = new CleanUps();
  directory = await installedProject("sample-project", cleanUps.add);
  return cleanUps.execute;
});

function vitest(...argv: readonly string[]): Promise<Ended> {
  return node([vitestProgram, ...argv], { cwd: directory });
}

function text(file: string): string {
  return readFileSync(path.join(directory, file), "utf8");
}

test.each(["forks", "threads", "vmThreads"])("in the pool %s, all kinds of tests pass", async pool => {
  const { code, out, err } = await vitest("run", `--pool=${pool}`);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("Test Files  5 passed (5)");
  expect(out).toContain("Tests  13 passed (13)");
});

test("the types of the packages are whole, also for a compiler that checks all of them", async () => {
  expect(await node(["node_modules/typescript/bin/tsc"], { cwd: directory })).toEqual({ code: 0, out: "", err: "" });
});

test("the packed plugin lints what the packed compiler judges, and its pages are packed with it", async () => {
  const lint = () => node(["node_modules/eslint/bin/eslint.js", "--format", "json", "src"], { cwd: directory });
  expect((await lint()).code).toBe(0);
  const file = path.join(directory, "src/visit.workflow.ts");
  writeFileSync(
    file,
    `import { workflow } from "@reprise/runtime";\nexport const visit = workflow("visit", () => fetch("/"));\n`,
  );
  const { code, out } = await lint();
  rmSync(file);
  const results = JSON.parse(out) as readonly { readonly messages: readonly { readonly ruleId: string }[] }[];
  const rules = results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
  expect({ code, rules: [...new Set(rules)].sort() }).toEqual({
    code: 1,
    rules: ["@reprise/no-effects", "@reprise/storable-values"],
  });
  expect(text("node_modules/@reprise/eslint-plugin/docs/rules/no-effects.md")).toContain("# @reprise/no-effects");
});

test("each package has its licence and says what it is, and the runtime has the documentation", () => {
  for (const name of ["runtime", "compiler", "eslint-plugin"]) {
    const folder = `node_modules/@reprise/${name}`;
    expect(text(`${folder}/LICENSE`)).toContain("Apache License");
    expect(text(`${folder}/README.md`)).toMatch(/^# /);
  }
  expect(text("node_modules/@reprise/runtime/docs/getting-started.md")).toContain("# Getting started");
  expect(text("node_modules/@reprise/runtime/docs/diagnostics/DET410.md")).toContain("DET410");
});

test("the command of the package replays the same histories", async () => {
  const { code, out, err } = await node(["node_modules/.bin/reprise", "test"], { cwd: directory });
  expect({ code, out, err }).toEqual({ code: 0, out: "3 of 3 histories replay\n", err: "" });
});

test("-t chooses a history by its name, and the coverage is that of the source which it executes", async () => {
  const { out } = await vitest("run", "-t", "v1: closed", "--coverage");
  expect(out).toContain("Tests  1 passed | 12 skipped (13)");
  const executed = coveredLines("src/order.workflow.ts");
  expect(executed.get(lineOf("src/order.workflow.ts", `status: "closed"`))).toBe(true);
  expect(executed.get(lineOf("src/order.workflow.ts", "await charge("))).toBe(false);
  expect(coveredLines("src/price.ts").get(lineOf("src/price.ts", "total / 10"))).toBe(false);
});

interface Coverage {
  readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>;
  readonly s: Readonly<Record<string, number>>;
}

/** Of each line in which a statement begins, whether it was executed. */
function coveredLines(file: string): ReadonlyMap<number, boolean> {
  const all = JSON.parse(text("coverage/coverage-final.json")) as Readonly<Record<string, Coverage>>;
  const { statementMap = {}, s = {} } = all[path.join(directory, file)] ?? {};
  return new Map(Object.entries(statementMap).map(([statement, { start }]) => [start.line, (s[statement] ?? 0) > 0]));
}

function lineOf(file: string, code: string): number {
  return (
    text(file)
      .split("\n")
      .findIndex((line, index) => line.includes(code) && index > 0) + 1
  );
}

test("list names histories beside tests", async () => {
  const { out } = await vitest("list", "--json");
  const listed = JSON.parse(out) as readonly { readonly name: string; readonly file: string }[];
  expect(listed).toHaveLength(13);
  expect(listed.map(({ name, file }) => `${path.relative(directory, file)} > ${name}`)).toEqual(
    expect.arrayContaining([
      "histories/order-v1-closed.history.json > v1: closed",
      "histories/order-v1.history.json > v1: paid",
      "src/__histories__/order.test/approved.history.json > approved",
      "src/price.test.ts > a price without any workflow",
    ]),
  );
});

test("related finds the histories of a workflow that imports the file, directly or not", async () => {
  const { out } = await vitest("related", "--run", "src/payments.ts");
  expect(out).toContain("Test Files  4 passed (4)");
  expect(out).toContain("✓ histories/order-v1.history.json (1 test)");
  expect(out).not.toContain("src/price.test.ts");
});

test("projects have histories of their own, and end", async () => {
  const { code, out, err } = await vitest("run", "--config", "projects.config.ts");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("|histories| histories/order-v1.history.json (1 test)");
  expect(out).toContain("|code| src/price.test.ts (1 test)");
  expect(out).toContain("Tests  13 passed (13)");
});

test("while it watches, an edit of what a workflow imports executes its histories again", async () => {
  const watching = new TalkingProcess([vitestProgram, "watch"], { cwd: directory, env: { CI: undefined } });
  await watching.says(/Tests {2}13 passed \(13\)/, /Waiting for file changes/);
  const price = text("src/price.ts");
  writeFileSync(path.join(directory, "src/price.ts"), price.replace("quantity * cents,", "quantity * cents + 1,"));
  await watching.says(
    /FAIL {2}histories\/order-v1\.history\.json > v1: paid\n.*called with other arguments/,
    /Watching for file changes/,
  );
  writeFileSync(path.join(directory, "src/price.ts"), price);
  await watching.says(/✓ histories\/order-v1\.history\.json/, /Tests {2}13 passed \(13\)/);
});
