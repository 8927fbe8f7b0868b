import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ProjectOnDisk } from "./project-on-disk.js";

/**
 * Small workflow programs with what is to be said of them: the codes, and the natives that the journal answers. What is
 * refused must never get through, what is not refused must never be, and nothing that can be journaled is refused.
 */
interface Program {
  readonly name: string;
  readonly directory: string;
  readonly refused: readonly string[];
  readonly journaled: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

const corpus = path.resolve(import.meta.dirname, "../../fixtures/analyze/corpus");

function programsOf(page: string): readonly Program[] {
  const sections = readFileSync(path.join(corpus, page), "utf8").split(/^## /m).slice(1);
  return sections.map((section, index) => {
    const [, name = "", refused = "", journaled = ""] =
      /^(.*)\n\nRefused: ([^.]*)\.\s+Journaled:\s+([^]*?)\.\n\n```/.exec(section) ?? [];
    const directory = `${path.basename(page, ".md")}/${index}`;
    return {
      name,
      directory,
      refused: refused.match(/DET\d+/g) ?? [],
      journaled: [...journaled.matchAll(/`([^`]+)`/g)].map(([, native = ""]) => native),
      files: filesOf(section, directory),
    };
  });
}

/** Each program is one of many in a project: the names of what it defines are its own. */
function filesOf(section: string, directory: string): Readonly<Record<string, string>> {
  const fences = [...section.matchAll(/^```ts(?: (\S+))?\n([^]*?)^```/gm)];
  const suffix = directory.replace("/", "-");
  return Object.fromEntries(
    fences.map(([, file = "main.ts", text = ""]) => [
      `${directory}/${file}`,
      text.replaceAll(/(workflow|activity)\("(\w+)"/g, `$1("$2-${suffix}"`),
    ]),
  );
}

const pages = readdirSync(corpus).map(page => ({ page, programs: programsOf(page) }));
const programs = pages.flatMap(page => page.programs);
const project = new ProjectOnDisk({
  "tsconfig.json": JSON.stringify({
    compilerOptions: { target: "esnext", module: "nodenext", lib: ["esnext"], types: ["node"], strict: true },
  }),
  ...Object.fromEntries(programs.flatMap(({ files }) => Object.entries(files))),
});
afterAll(() => project[Symbol.dispose]());
const analysis = project.analyze();

test("the corpus is read as it is written", () => {
  expect(programs.length).toBeGreaterThanOrEqual(775);
  for (const { name, files } of programs) expect([name, Object.keys(files).length]).not.toEqual([name, 0]);
});

describe.each(pages)("$page", ({ programs }) => {
  test.each(programs)("$name", ({ directory, refused, journaled }) => {
    const within = (place: { readonly file: string }) => place.file.startsWith(`${directory}/`);
    const codes = analysis.diagnostics.filter(within).map(({ code }) => code);
    const natives = analysis.journaled.filter(within).map(({ native }) => native);
    expect([...new Set(codes)].sort()).toEqual(refused);
    expect([...new Set(natives)].sort()).toEqual(journaled);
  });
});
