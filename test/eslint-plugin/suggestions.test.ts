import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";
import { diagnosticCodes } from "#runtime/language/codes.js";
import plugin from "#eslint-plugin/index.js";
import { suggestions } from "#eslint-plugin/suggest/suggestions.js";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";

const cases: Readonly<Record<string, readonly (readonly [body: string, mended: string])[]>> = {
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
import { setImmediate as setImmediately } from "node:timers/promises";
import { workflow } from "@reprise/runtime";
import AcmeText from "acme-text";
import { nanoid } from "nanoid";
export const uses = [readFileSync, readFile, hostname, setImmediately, AcmeText, nanoid];
`;
const moduleWith = (body: string, imports = top) =>
  `${imports}export const flow = workflow("flow", async (n: number) => {\n  ${body}\n});\n`;

async function lint(project: ProjectOnDisk, text: string): Promise<readonly import("eslint").Linter.LintMessage[]> {
  const eslint = new ESLint({
    cwd: project.directory,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ["**/*.ts"],
        // The types of typescript-eslint's parser and of ESLint's configuration are not the same type.
        languageOptions: { parser: tseslint.parser },
      },
      { ...plugin.configs.recommended, files: ["**/*.ts"] },
    ] as import("eslint").Linter.Config[],
  });
  const [result] = await eslint.lintText(text, { filePath: project.path("flow.ts") });
  return result?.messages ?? [];
}

test.each(Object.entries(cases).flatMap(([code, all]) => all.map(([body, mended]) => [code, body, mended] as const)))(
  "%s: %s",
  async (code, body, mended) => {
    const text = moduleWith(body, body.includes("step(") ? top.replace("{ workflow }", "{ step, workflow }") : top);
    using project = new ProjectOnDisk({ "flow.ts": text });
    const report = (await lint(project, text)).find(({ message }) => message.startsWith(code));
    const [suggestion] = report?.suggestions ?? [];
    expect(suggestion).toBeDefined();
    const { range = [0, 0], text: by = "" } = suggestion?.fix ?? {};
    const result = text.slice(0, range[0]) + by + text.slice(range[1]);
    expect(result).toContain(mended);
    expect((await lint(project, result)).map(({ message }) => message)).toEqual([]);
  },
);

test("at least half of the codes that refuse something suggest, or fix, something", () => {
  const suggesting = new Set([...Object.keys(suggestions), "DET904"]);
  expect(suggesting.size).toBeGreaterThanOrEqual(Object.keys(diagnosticCodes).length / 2);
});

test("nothing is suggested where no await may stand", async () => {
  const helper = "const home = () => process.env.HOME;\n";
  const text = moduleWith("return home();", top + helper);
  using project = new ProjectOnDisk({ "flow.ts": text });
  const report = (await lint(project, text)).find(({ message }) => message.startsWith("DET402"));
  expect(report?.suggestions ?? []).toEqual([]);
});
