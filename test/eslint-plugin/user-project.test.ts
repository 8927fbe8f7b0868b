import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/program.js";
import { UserProject } from "../support/user-project.js";

/** As the page of the plugin says. */
const configuration = `import reprise from "@reprise/eslint-plugin";
import tseslint from "typescript-eslint";

export default [...tseslint.configs.recommended, reprise.configs.recommended];
`;

const typedConfiguration = `import reprise from "@reprise/eslint-plugin";
import tseslint from "typescript-eslint";

export default [
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { "@typescript-eslint/require-await": "off" },
  },
  reprise.configs.recommended,
];
`;

const visit = `import { workflow } from "@reprise/runtime";

export const visit = workflow("visit", async (page: string) => {
  const answer = await fetch(page);
  return answer.status;
});
`;

const allowed = `import { workflow } from "@reprise/runtime";

export const count = workflow("count", async (n: number) => {
  // reprise-allow DET510 -- it was counted here
  return n + 1;
});
`;

interface FileResult {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string; readonly line: number; readonly message: string }[];
}

async function eslint(project: UserProject, ...argv: readonly string[]) {
  const ended = await project.node("node_modules/eslint/bin/eslint.js", "--format", "json", ...argv);
  const results = (ended.out.startsWith("[") ? JSON.parse(ended.out) : []) as readonly FileResult[];
  const said = results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line }) => `${path.basename(filePath)}:${line} ${ruleId}`),
  );
  return { ...ended, said };
}

test("the eslint command refuses what the build refuses, lets pass what it lets pass, and mends what it can", async () => {
  const project = new UserProject();
  project.write("eslint.config.js", configuration);
  expect(await eslint(project, "src")).toMatchObject({ code: 0, said: [] });
  project.write("src/visit.workflow.ts", visit);
  project.write("src/count.workflow.ts", allowed);
  expect(await eslint(project, "src")).toMatchObject({
    code: 1,
    said: ["count.workflow.ts:4 @reprise/allowances", "visit.workflow.ts:4 @reprise/no-effects"],
  });
  expect(await eslint(project, "--fix", "src")).toMatchObject({
    code: 1,
    said: ["visit.workflow.ts:4 @reprise/no-effects"],
  });
  expect(readFileSync(path.join(project.directory, "src/count.workflow.ts"), "utf8")).not.toContain("reprise-allow");
});

/** Packages of its own instead of those of this repository, so that `typescript` is another one for whoever asks. */
function withTypeScript(project: UserProject, installed: string): void {
  const modules = path.join(project.directory, "node_modules");
  rmSync(modules);
  mkdirSync(modules);
  for (const name of readdirSync(path.join(root, "node_modules")))
    symlinkSync(path.join(root, "node_modules", name), path.join(modules, name));
  // Node looks for packages from the real place of a file: those that use TypeScript have to be here.
  for (const name of ["typescript", "typescript-eslint", "@typescript-eslint", "ts-api-utils"]) {
    rmSync(path.join(modules, name));
    if (name !== "typescript")
      cpSync(path.join(root, "node_modules", name), path.join(modules, name), { recursive: true });
  }
  symlinkSync(path.join(root, "node_modules", installed), path.join(modules, "typescript"));
}

test.each([
  ["5.9", "typescript-5.9"],
  ["6.0", "typescript"],
])("works beside TypeScript %s", async (version, installed) => {
  const project = new UserProject();
  withTypeScript(project, installed);
  project.write("eslint.config.js", typedConfiguration);
  project.write("src/visit.workflow.ts", visit);
  const { out } = await project.node("-p", `require("typescript").version`);
  expect(out.startsWith(version)).toBe(true);
  expect(await eslint(project, "src")).toMatchObject({ code: 1, said: ["visit.workflow.ts:4 @reprise/no-effects"] });
});

test("works beside TypeScript 7, in oxlint, for typescript-eslint does not", async () => {
  const project = new UserProject();
  withTypeScript(project, "typescript-7");
  project.write("src/visit.workflow.ts", visit);
  project.write(
    ".oxlintrc.json",
    JSON.stringify({
      extends: ["./node_modules/@reprise/eslint-plugin/dist/oxlint/recommended.json"],
      categories: { correctness: "off" },
    }),
  );
  const { out: version } = await project.node("-p", `require("typescript").version`);
  expect(version.startsWith("7.")).toBe(true);
  const ended = await project.node("node_modules/oxlint/bin/oxlint", "--format", "json", "src");
  expect(ended.code).toBe(1);
  const { diagnostics } = JSON.parse(ended.out) as { diagnostics: readonly { code: string; filename: string }[] };
  expect(diagnostics.map(({ code, filename }) => `${filename} ${code}`)).toEqual([
    "src/visit.workflow.ts @reprise(no-effects)",
  ]);
  expect(existsSync(path.join(project.directory, ".reprise/reprise.manifest.json"))).toBe(false);
});

test("oxlint mends what it can", async () => {
  const project = new UserProject();
  project.write("src/count.workflow.ts", allowed);
  project.write(
    ".oxlintrc.json",
    JSON.stringify({
      extends: ["./node_modules/@reprise/eslint-plugin/dist/oxlint/recommended.json"],
      categories: { correctness: "off" },
    }),
  );
  expect((await project.node("node_modules/oxlint/bin/oxlint", "--fix", "src")).code).toBe(0);
  expect(readFileSync(path.join(project.directory, "src/count.workflow.ts"), "utf8")).not.toContain("reprise-allow");
});
