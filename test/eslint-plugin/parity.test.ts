import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ESLint as ESLint10 } from "eslint";
import { ESLint as ESLint9 } from "eslint-9";
import tseslint from "typescript-eslint";
import { afterAll, expect, test } from "vitest";
import plugin from "#eslint-plugin/index.js";
import { families } from "#eslint-plugin/families.js";
import { corpusFiles } from "../compiler/analyze/corpus.js";
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

/** The pages' examples, and the corpus of small programs. */
const project = new ProjectOnDisk({ ...examples(), ...corpusFiles() });
afterAll(() => project[Symbol.dispose]());
const analysis = project.analyze();

// The types of the two versions differ in what nobody asks here.
const versions = [
  ["10", ESLint10],
  ["9", ESLint9 as unknown as typeof ESLint10],
] as const;

test.each(versions)(
  "ESLint %s says what the build says, at the same places, under the rule of the code's family",
  async (version, ESLint) => {
    expect(ESLint.version.split(".")[0]).toBe(version);
    const eslint = new ESLint({
      cwd: project.directory,
      overrideConfigFile: true,
      baseConfig: [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, plugin.configs.strict],
    });
    const results = await eslint.lintFiles("**/*.ts");
    // Where ESLint's own parser fails, no rule is asked.
    const isUnparsed = ({ messages }: ESLint10.LintResult) => messages.some(({ fatal }) => fatal === true);
    const unparsed = results.filter(isUnparsed).map(({ filePath }) => path.relative(project.directory, filePath));
    expect(unparsed).toContain("Wrong/DET906/parcel.workflow.ts");
    expect(unparsed.length).toBeLessThan(10);
    const said = results
      .filter(each => !isUnparsed(each))
      .flatMap(({ filePath, messages }) =>
        messages.flatMap(({ line, column, message, ruleId }) => {
          const file = path.relative(project.directory, filePath);
          // Told a second time, where the workflow's own file leads there; or a matter of hygiene, on which a build is silent.
          return / \([^)]+ > [^)]+:\d+\)$/.test(message) || !message.startsWith("DET")
            ? []
            : [`${file}:${line}:${column} ${message.slice(0, 6)} ${ruleId}`];
        }),
      );
    const ruleOf = (code: string) =>
      Object.entries(families).find(([, family]) => (family.codes as readonly string[]).includes(code))?.[0];
    const built = analysis.diagnostics
      .filter(({ file }) => !unparsed.includes(file))
      .map(({ file, line, column, code }) => `${file}:${line}:${column} ${code} @reprise/${ruleOf(code)}`);
    expect(built.length).toBeGreaterThan(400);
    expect(new Set(said)).toEqual(new Set(built));
  },
);
