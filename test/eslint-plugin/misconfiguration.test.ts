import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import type { Linter } from "eslint";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { linter, linterOf } from "../support/linted-project.js";

const workflow = `import { workflow } from "@reprise/runtime";
export const visit = workflow("visit", async () => fetch("https://shop.example").then(answer => answer.status));
`;

const options = { target: "es2022", module: "nodenext", strict: true, noEmit: true, types: ["node"] };
const tsconfig = (compilerOptions: object, rest: object = {}) => JSON.stringify({ compilerOptions, ...rest });

async function messagesOf(project: ProjectOnDisk, file = "visit.ts"): Promise<readonly Linter.LintMessage[]> {
  const [result] = await linter(project.directory, "recommended").lintFiles(file);
  return result?.messages ?? [];
}

test.each([
  ["a tsconfig that cannot be read", { "tsconfig.json": "{ nonsense" }, /cannot read .*tsconfig\.json/],
  [
    "a file outside the project",
    { "tsconfig.json": tsconfig(options, { include: ["src"] }) },
    /it is not part of .*tsconfig\.json\. Add it/,
  ],
  [
    "a configuration of ours that cannot be read",
    { "reprise.config.json": "{" },
    /reprise\.config\.json cannot be read/,
  ],
  [
    "an unknown base of the tsconfig",
    { "tsconfig.json": JSON.stringify({ extends: "./base.json" }) },
    /cannot read .*base\.json/,
  ],
] as const)("%s is told once, and the verdict comes when it is corrected", async (_, files, text) => {
  using project = new ProjectOnDisk({ "visit.ts": workflow, ...files });
  const [told, ...others] = await messagesOf(project);
  expect(others).toEqual([]);
  expect(told?.message).toMatch(/^no workflow of this file is checked: /);
  expect(told?.message).toMatch(text);
  expect(told?.message).not.toMatch(/\.\./);

  project.write({ "tsconfig.json": tsconfig(options), "reprise.config.json": "{}" });
  expect((await messagesOf(project)).map(({ message }) => message.slice(0, 6))).toEqual(["DET410"]);
});

test("no tsconfig at all is told, also where only one of the rules is on", async () => {
  using project = new ProjectOnDisk({ "visit.ts": workflow });
  rmSync(project.path("tsconfig.json"));
  const [result] = await linterOf(project.directory, { "@reprise/no-clock": "error" }).lintFiles("visit.ts");
  expect(result?.messages).toHaveLength(1);
  expect(result?.messages[0]?.message).toMatch(/there is no tsconfig\.json above it/);
});

test("a runtime that TypeScript does not find is told, for no workflow can be recognised", async () => {
  using project = new ProjectOnDisk({ "visit.ts": workflow }, { packages: false });
  const [told, ...others] = await messagesOf(project);
  expect(others).toEqual([]);
  expect(told?.message).toMatch(/TypeScript does not find @reprise\/runtime from here/);
});

test("the option tsconfig names a project that is not the nearest, and one that does not exist is told", async () => {
  using project = new ProjectOnDisk({
    "visit.ts": workflow,
    "tsconfig.json": tsconfig(options, { include: ["src"] }),
    "tsconfig.all.json": tsconfig(options),
  });
  const messages = async (name: string) => {
    const rules: Linter.RulesRecord = { "@reprise/no-effects": ["error", { tsconfig: name }] };
    const [result] = await linterOf(project.directory, rules).lintFiles("visit.ts");
    return result?.messages.map(({ message }) => message) ?? [];
  };
  expect(await messages("tsconfig.all.json")).toMatchObject([expect.stringMatching(/^DET410/)]);
  expect(await messages("tsconfig.none.json")).toMatchObject([expect.stringMatching(/cannot read .*tsconfig\.none/)]);
});

test("settings of another TypeScript do not stop the analysis", async () => {
  using project = new ProjectOnDisk({
    "visit.ts": workflow,
    "tsconfig.json": tsconfig({ ...options, someOptionOfTypeScript9: true, target: "es2099" }),
  });
  expect((await messagesOf(project)).map(({ message }) => message.slice(0, 6))).toEqual(["DET410"]);
});
