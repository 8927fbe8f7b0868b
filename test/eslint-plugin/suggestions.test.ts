import { expect, test } from "vitest";
import { diagnosticCodes } from "#runtime/language/codes.js";
import { suggestions } from "#eslint-plugin/suggest/suggestions.js";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { linter } from "../support/linted-project.js";

const charge = 'const charge = activity("charge", async (cents: number) => cents);\n';

/** The body of a workflow, what stands in the place of it after the suggestion, and code of the module. */
type Case = readonly [body: string, mended: string, module?: string];

const cases: Readonly<Record<string, readonly Case[]>> = {
  DET101: [["return started;", "{\n  const started = Date.now();\n  return started;", "const started = Date.now();\n"]],
  DET102: [
    ["return begun;", "{\n  const begun = performance.now();\n  return begun;", "const begun = performance.now();\n"],
  ],
  DET103: [['return new Event("x").timeStamp;', "return Date.now();"]],
  DET201: [["return salt;", "{\n  const salt = Math.random();\n  return salt;", "const salt = Math.random();\n"]],
  DET301: [["await scheduler.wait(10);", "await sleep(10);"]],
  DET510: [
    ["count++; return count;", "{\n  let count = 0;\n  count++; return count;", "let count = 0;\n"],
    ["state.n = n; return state.n;", "{\n  const state = { n: 0 };\n  state.n = n;", "const state = { n: 0 };\n"],
  ],
  DET701: [['const all = await import("./rules.js"); return all.limit(n);', "const all = rules;"]],
  DET803: [
    ['return step("outer", async () => charge(n));', "return charge(n);", charge],
    ['await step("outer", async () => { await sleep(n); });', "await sleep(n);"],
    ['return transaction("outer", async () => charge(n));', "return charge(n);", charge],
  ],
  DET804: [["return step(`charge-${n}`, () => 1);", 'return step("charge", () => 1);']],
  DET907: [["// reprise-allow DET902 -- looked at it until 2020-01-01\n  return n;", "{\n  return n;"]],
  DET908: [["// reprise-allow DET902\n  return n;", "{\n  return n;"]],
  DET110: [
    ["return new Date().getHours();", "return new Date().getUTCHours();"],
    ["return new Date().toString();", "return new Date().toISOString();"],
    ["return new Date(2026, n).getTime();", "return new Date(Date.UTC(2026, n)).getTime();"],
    ['return new Date("2026-01-31 10:00").getTime();', 'return new Date("2026-01-31T10:00Z").getTime();'],
    ['return new Date().toLocaleString("en");', 'return new Date().toLocaleString("en", { timeZone: "UTC" });'],
    [
      'return new Date().toLocaleString("en", { dateStyle: "short" });',
      'return new Date().toLocaleString("en", { timeZone: "UTC", dateStyle: "short" });',
    ],
  ],
  DET112: [
    [
      'return new Intl.DateTimeFormat("en", { timeZone: "UTC" }).format();',
      'return new Intl.DateTimeFormat("en", { timeZone: "UTC" }).format(new Date());',
    ],
  ],
  DET120: [
    ['return "a".localeCompare("b");', 'return "a".localeCompare("b", "en");'],
    ['return ["b", "a"].sort((a, b) => a.localeCompare(b));', "(a, b) => (a < b ? -1 : a > b ? 1 : 0)"],
    ["return n.toLocaleString();", 'return n.toLocaleString("en");'],
    ["return new Intl.PluralRules().select(n);", 'return new Intl.PluralRules("en").select(n);'],
  ],
  DET203: [["return nanoid();", "return crypto.randomUUID();"]],
  DET303: [["await setImmediately();", 'await step("setImmediately", async () => { await setImmediately(); });']],
  DET401: [["return process.pid;", 'return await step("pid", () => process.pid);']],
  DET402: [["return process.env.HOME;", 'return await step("HOME", () => process.env.HOME);']],
  DET403: [["return hostname();", 'return await step("hostname", () => hostname());']],
  DET404: [["return import.meta.url;", 'return await step("url", () => import.meta.url);']],
  DET410: [
    ['await fetch("/");', 'await step("fetch", async () => { await fetch("/"); });'],
    ['return (await fetch("/")).status;', 'return await step("fetch", async () => (await fetch("/")).status);'],
    [
      'const text = await (await fetch("/")).text();',
      'const text = await step("fetch", async () => (await fetch("/")).text());',
    ],
  ],
  DET411: [
    ['return readFileSync("a", "utf8");', 'return await step("readFileSync", () => readFileSync("a", "utf8"));'],
    ['const text = await readFile("a", "utf8");', 'const text = await step("readFile", () => readFile("a", "utf8"));'],
  ],
  DET502: [["return new Error().stack;", "return new Error().message;"]],
  DET801: [
    [
      'let pid = 0; await step("pid", () => { pid = process.pid; }); return pid;',
      'let pid = 0; pid = await step("pid", () => process.pid); return pid;',
    ],
  ],
  DET902: [
    ['return new AcmeText("a").toString();', 'return await step("toString", () => new AcmeText("a").toString());'],
  ],
};

const top = `import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { scheduler, setImmediate as setImmediately } from "node:timers/promises";
import { workflow } from "@reprise/runtime";
import AcmeText from "acme-text";
import { nanoid } from "nanoid";
export const uses = [readFileSync, readFile, hostname, scheduler, setImmediately, AcmeText, nanoid];
`;
const moduleWith = (body: string, imports = top) =>
  `${imports}export const flow = workflow("flow", async (n: number) => {\n  ${body}\n});\n`;

async function lint(project: ProjectOnDisk, text: string): Promise<readonly import("eslint").Linter.LintMessage[]> {
  const eslint = linter(project.directory, "recommended");
  const [result] = await eslint.lintText(text, { filePath: project.path("flow.ts") });
  return result?.messages ?? [];
}

const rules = "export const limit = (n: number) => n * 2;\n";

test.each(
  Object.entries(cases).flatMap(([code, all]) =>
    all.map(([body, mended, module = ""]) => [code, body, mended, module] as const),
  ),
)("%s: %s", async (code, body, mended, module) => {
  const needed = ["activity", "sleep", "step", "transaction"].filter(name => `${module}${body}`.includes(`${name}(`));
  const imports = top.replace("{ workflow }", `{ ${[...needed, "workflow"].join(", ")} }`);
  const text = moduleWith(body, imports + module);
  using project = new ProjectOnDisk({ "flow.ts": text, "rules.ts": rules });
  const report = (await lint(project, text)).find(({ message }) => message.startsWith(code));
  const results = (report?.suggestions ?? []).map(({ fix: { range, text: by } }) => {
    return text.slice(0, range[0]) + by + text.slice(range[1]);
  });
  expect(results.filter(result => result.includes(mended))).toHaveLength(1);
  // The checker has nothing against any of them.
  for (const result of results) expect((await lint(project, result)).map(({ message }) => message)).toEqual([]);
});

test("what belongs to more than one workflow, or to others, is not moved", async () => {
  const other = 'export const other = workflow("other", async () => { count++; });\n';
  const text = moduleWith("count++;", `${top}let count = 0;\n${other}`);
  using project = new ProjectOnDisk({ "flow.ts": text });
  const reports = (await lint(project, text)).filter(({ message }) => message.startsWith("DET510"));
  expect(reports.length).toBeGreaterThan(0);
  expect(reports.flatMap(({ suggestions: offered = [] }) => offered)).toEqual([]);
});

test("what changes the history of runs under way says so", async () => {
  const text = moduleWith(
    'await fetch("/"); return step(`pay-${n}`, () => 1);',
    top.replace("{ workflow }", "{ step, workflow }"),
  );
  using project = new ProjectOnDisk({ "flow.ts": text });
  const titles = (await lint(project, text)).flatMap(({ suggestions: offered = [] }) =>
    offered.map(({ desc }) => desc),
  );
  expect(titles).toHaveLength(2);
  for (const title of titles)
    expect(title).toMatch(/It changes the history: runs that are under way need the old build/);
});

test("two thirds of the codes that refuse something suggest, or fix, something", () => {
  const suggesting = new Set([...Object.keys(suggestions), "DET904"]);
  expect(suggesting.size).toBeGreaterThanOrEqual((Object.keys(diagnosticCodes).length * 2) / 3);
});

test("nothing is suggested where no await may stand", async () => {
  const helper = "const home = () => process.env.HOME;\n";
  const text = moduleWith("return home();", top + helper);
  using project = new ProjectOnDisk({ "flow.ts": text });
  const report = (await lint(project, text)).find(({ message }) => message.startsWith("DET402"));
  expect(report?.suggestions ?? []).toEqual([]);
});
