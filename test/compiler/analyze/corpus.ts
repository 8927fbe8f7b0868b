import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * Small workflow programs with what is to be said of them: the codes, and the natives that the journal answers. What is
 * refused must never get through, what is not refused must never be, and nothing that can be journaled is refused.
 */
export interface Program {
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
  const fences = [...section.matchAll(/^```(?:ts|json)(?: (\S+))?\n([^]*?)^```/gm)];
  const suffix = directory.replace("/", "-");
  return Object.fromEntries(
    fences.map(([, file = "main.ts", text = ""]) => [
      `${directory}/${file}`,
      text.replaceAll(/(workflow|activity)\("(\w+)"/g, `$1("$2-${suffix}"`),
    ]),
  );
}

export const pages = readdirSync(corpus).map(page => ({ page, programs: programsOf(page) }));

/** The files of all programs, each in the directory of its own. */
export function corpusFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(pages.flatMap(({ programs }) => programs.flatMap(({ files }) => Object.entries(files))));
}

export function corpusTsconfig(options: { readonly strict: boolean }): string {
  const compilerOptions = { target: "esnext", module: "nodenext", lib: ["esnext"], types: ["node"], ...options };
  return JSON.stringify({ compilerOptions });
}
