import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ESLint as ESLint10 } from "eslint";
import { ESLint as ESLint9 } from "eslint-9";
import { afterAll, expect, test } from "vitest";
import type { Diagnostic } from "@reprise/compiler";
import { verdictNow } from "#compiler/index.js";
import { families } from "#eslint-plugin/families.js";
import { corpusFiles } from "../compiler/analyze/corpus.js";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { lintWithESLint, lintWithOxlint, type Said } from "../support/linted-project.js";
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

/** Positions are told in characters, whatever linters count in. */
const international = `import { workflow } from "@reprise/runtime";
export const größe = workflow("größe", async () => { const straße = "😀 ä € 漢"; return [straße, /* 漢字 */ new Date().getHours()]; });
`;

const fixtures = path.join(root, "test/fixtures");

function fixturesBelow(directory: string): Readonly<Record<string, string>> {
  const files = readdirSync(path.join(fixtures, directory), { recursive: true, encoding: "utf8" });
  const sources = files.filter(file => file.endsWith(".ts"));
  return Object.fromEntries(
    sources.map(file => [`${directory}/${file}`, readFileSync(path.join(fixtures, directory, file), "utf8")]),
  );
}

/** Every fixture of the compiler, in one project. Names that were given twice are one offence more to agree on. */
const project = new ProjectOnDisk({
  ...examples(),
  ...corpusFiles(),
  ...fixturesBelow("analyze/cases"),
  ...fixturesBelow("analyze/path"),
  ...fixturesBelow("analyze/clean"),
  ...fixturesBelow("realistic"),
  "international.ts": international,
});
afterAll(() => project[Symbol.dispose]());
/** Kept on disk as a build keeps it: a linter in a process of its own finds it there. */
const { diagnostics } = verdictNow({ projectDirectory: project.directory });

const everything = { isLinted: () => true, least: 500 };
/** One version of ESLint reads the corpus: the rules are the same, and only what they ask of ESLint may differ. */
const directories = ["Wrong", "Right", "analyze", "realistic"];
const allButTheCorpus = { isLinted: (file: string) => directories.includes(file.split("/")[0] ?? ""), least: 100 };
const patterns = `{${directories.join(",")}}/**/*.ts`;

/** Where the paths of offences lead through, whatever file these are in. */
const onTheWay = new Set(
  diagnostics.flatMap(each =>
    [each, ...each.others].flatMap(({ message, path: hops }) => hops.map(hop => placed({ ...each, message }, hop))),
  ),
);

const linters = [
  ["ESLint 10", (directory: string) => lintWithESLint(directory, ESLint10), everything],
  // The types of the two versions differ in what nobody asks here.
  ["ESLint 9", (directory: string) => lintWithESLint(directory, ESLint9, patterns), allButTheCorpus],
  ["oxlint", lintWithOxlint, everything],
] as const;

test("each linter is the version that it is said to be", () => {
  expect([ESLint10.version, ESLint9.version].map(version => version.split(".")[0])).toEqual(["10", "9"]);
});

test.each(linters)(
  "%s says what the build says, of the same code, under the rule of its family",
  async (_, lint, { isLinted, least }) => {
    const { said, unparsed } = await lint(project.directory);
    const built = diagnostics.filter(({ file }) => isLinted(file) && !unparsed.includes(file));
    const atOffences = new Set(built.map(each => placed(each, each)));
    // A build is silent on hygiene.
    const told = new Set(said.filter(({ message }) => message.startsWith("DET")).map(asTold));
    expect([...atOffences].filter(each => !told.has(each))).toEqual([]);
    const elsewhere = [...told].filter(each => !atOffences.has(each));
    expect(elsewhere.filter(each => !onTheWay.has(each))).toEqual([]);
    expect(elsewhere.length).toBeGreaterThan(5);
    expect(unparsed.length).toBeLessThan(12);
    expect(atOffences.size).toBeGreaterThan(least);
  },
  300_000,
);

type Place = Pick<Diagnostic, "file" | "line" | "column" | "endColumn">;

function placed({ code, message }: Diagnostic, { file, line, column, endColumn }: Place): string {
  const family = Object.entries(families).find(([, { codes }]) => (codes as readonly string[]).includes(code))?.[0];
  return `${file}:${line}:${column}-${line}:${endColumn} @reprise/${family ?? "?"} ${code} ${message}`;
}

const sentences = diagnostics.flatMap(({ code, hint, message, others }) =>
  [message, ...others.map(each => each.message)].map(each => ({
    built: `${code} ${each}`,
    whole: `${code} ${each} ${hint}`,
  })),
);

/** What the compiler has to say comes first; the remedy and the path follow. */
function asTold({ file, line, column, endLine, endColumn, rule, message }: Said): string {
  const sentence = sentences.find(({ whole }) => message.startsWith(whole))?.built ?? message;
  return `${file}:${line}:${column}-${endLine}:${endColumn} ${rule} ${sentence}`;
}
