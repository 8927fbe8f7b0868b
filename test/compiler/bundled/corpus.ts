import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { node } from "../../support/program.js";
import { moduleText, type Outcome, type Snippet } from "../rewrite/run-snippets.js";
import type { Build } from "./builds.js";

/** What came of a snippet: without our plugin, with it outside an activation, and inside. */
export interface BundledOutcome {
  readonly control: Outcome;
  readonly rewritten: Outcome;
  readonly inside: Outcome & { readonly reads: readonly string[] };
}

export interface BundledOutcomes {
  readonly outcomes: readonly BundledOutcome[];
  /** Names and hashes of the files that were loaded. */
  readonly registered: readonly (readonly [name: string, hash: string])[];
}

/** A snippet as a file of the program. */
export interface NamedSnippet extends Snippet {
  readonly name: string;
}

export function named(snippets: readonly Snippet[]): readonly NamedSnippet[] {
  return snippets.map((snippet, index) => ({
    ...snippet,
    name: `${index}${path.extname(snippet.fileName ?? "snippet.ts")}`,
  }));
}

/** The snippets, each a module of its own, and one program that has them all. */
export function writeProgram(snippets: readonly NamedSnippet[]): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "reprise-bundled-")));
  const write = (name: string, text: string) => {
    writeFileSync(path.join(directory, name), text);
  };
  const imports = snippets.map((snippet, index) => {
    const text = moduleText(snippet.code);
    const { name } = snippet;
    write(name, text);
    if (text !== snippet.code) return `import * as s${index} from "./${name}";`;
    // What a module does when it is loaded is noted as its own: they are executed in the order of their imports.
    write(`${index}.begin.mjs`, `begin(${index});\n`);
    write(`${index}.place.mjs`, `import "./${index}.begin.mjs";\nexport * as snippet from "./${name}";\n`);
    return `import { snippet as s${index} } from "./${index}.place.mjs";`;
  });
  const list = snippets.map((_, index) => `s${index}`).join(", ");
  write("entry.mjs", `${imports.join("\n")}\nexport const snippets = [${list}];\n`);
  write("package.json", '{ "name": "corpus" }');
  mkdirSync(path.join(directory, "out"));
  return directory;
}

/** Builds the program with one tool, and executes it as it is and minified, each in one process. */
export async function bundleAndRun(
  build: Build,
  directory: string,
  extension: "mjs" | "cjs",
): Promise<{ readonly plain: BundledOutcomes; readonly minified: BundledOutcomes }> {
  const [plain, minified] = [`plain.${extension}`, `minified.${extension}`];
  const buildOf = (version: string, rewritten: boolean) =>
    build({ directory, output: `out/${version}.${plain}`, minified: `out/${version}.${minified}`, rewritten });
  await Promise.all([buildOf("control", false), buildOf("rewritten", true)]);
  const outcomes = await Promise.all([run(directory, plain), run(directory, minified)]);
  return { plain: outcomes[0], minified: outcomes[1] };
}

const runner = path.resolve(import.meta.dirname, "../../support/run-bundled-snippets.js");

async function run(directory: string, name: string): Promise<BundledOutcomes> {
  const cwd = path.join(directory, "out");
  // A copy is loaded anew, so that what it does when it is loaded is done inside an activation.
  copyFileSync(path.join(cwd, `rewritten.${name}`), path.join(cwd, `inside.${name}`));
  const { code, out, err } = await node(["--no-warnings", runner, name], { cwd });
  // Node cites the line that failed, which can be a whole bundle.
  if (code !== 0) throw new Error(err.replace(/^.{1000,}$/gm, "…"));
  // Written by run-bundled-snippets.js.
  return JSON.parse(out) as BundledOutcomes;
}
