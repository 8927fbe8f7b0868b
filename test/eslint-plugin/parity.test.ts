import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, expect, test } from "vitest";
import plugin from "#eslint-plugin/index.js";
import { families } from "#eslint-plugin/families.js";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { root } from "../support/program.js";

/** The examples of all pages of codes, wrong and right, each page in a directory of its own. */
function examples(): Readonly<Record<string, string>> {
  const pages = path.join(root, "docs/diagnostics");
  const files = readdirSync(pages).flatMap(page => {
    const sections = readFileSync(path.join(pages, page), "utf8").split(/^## (?=Wrong|Right)/m);
    return sections.slice(1).flatMap(section => {
      const kind = section.slice(0, 5);
      const fences = [...section.matchAll(/^```ts (\S+)\n([^]*?)^```$/gm)];
      return fences.map(([, name = "", text = ""]) => [
        `${kind}/${path.basename(page, ".md")}/${name}`,
        text.replaceAll(/ \/\/ DET\d{3}$/gm, "").replaceAll(/(workflow|activity)\("/g, `$1("${kind} ${page} `),
      ]);
    });
  });
  return Object.fromEntries(files) as Record<string, string>;
}

const project = new ProjectOnDisk(examples());
afterAll(() => project[Symbol.dispose]());
const analysis = project.analyze();

test("ESLint says what the build says, at the same places, under the rule of the code's family", async () => {
  const eslint = new ESLint({
    cwd: project.directory,
    overrideConfigFile: true,
    baseConfig: [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, plugin.configs.strict],
  });
  const results = await eslint.lintFiles("**/*.ts");
  // Where ESLint's own parser fails, no rule is asked.
  const isUnparsed = ({ messages }: ESLint.LintResult) => messages.some(({ fatal }) => fatal === true);
  const unparsed = results.filter(isUnparsed).map(({ filePath }) => path.relative(project.directory, filePath));
  expect(unparsed).toEqual(["Wrong/DET906/parcel.workflow.ts"]);
  const said = results
    .filter(each => !isUnparsed(each))
    .flatMap(({ filePath, messages }) =>
      messages.flatMap(({ line, column, message, ruleId }) => {
        const file = path.relative(project.directory, filePath);
        // Told a second time, where the workflow's own file leads there.
        return / \([^)]+ > [^)]+:\d+\)$/.test(message)
          ? []
          : [`${file}:${line}:${column} ${message.slice(0, 6)} ${ruleId}`];
      }),
    );
  const ruleOf = (code: string) =>
    Object.entries(families).find(([, family]) => (family.codes as readonly string[]).includes(code))?.[0];
  const built = analysis.diagnostics
    .filter(({ file }) => !unparsed.includes(file))
    .map(({ file, line, column, code }) => `${file}:${line}:${column} ${code} @reprise/${ruleOf(code)}`);
  expect(built.length).toBeGreaterThan(35);
  expect(new Set(said)).toEqual(new Set(built));
});
