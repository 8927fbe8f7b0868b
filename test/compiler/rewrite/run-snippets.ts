import { transformSync, type Loader } from "esbuild";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { nativesModule, nativesModuleName } from "#compiler/rewrite/natives-module.js";
import { rewrite } from "#compiler/rewrite/rewrite.js";
import { TemporaryDirectory } from "../../support/temporary-directory.js";

/** A snippet, what it asks the journal for inside an activation, and what it then gives, where that is told. */
export interface Snippet {
  /** A module that exports `run`, or the expression that `run` returns. */
  readonly code: string;
  readonly fileName?: string;
  /** `Math(run:1)` is a question for `Math` under that label. Empty: the code is left to the guard. */
  readonly reads: readonly string[];
  readonly inside?: string;
  /** What it does is of sloppy mode alone, which a bundle that is a module does not have. */
  readonly sloppy?: true;
}

export interface Outcome {
  readonly value?: string;
  readonly error?: string;
  readonly printed: readonly string[];
  /** Natives that were asked, in their order. */
  readonly natives: readonly string[];
}

export interface Outcomes {
  readonly plain: Outcome;
  readonly rewritten: Outcome;
  readonly inside: Outcome;
  readonly reads: readonly string[];
}

/** Executes all of them in one process of their own. */
export function runSnippets(snippets: readonly Snippet[]): readonly Outcomes[] {
  using directory = new TemporaryDirectory("snippets");
  const files = snippets.map((snippet, index) => {
    const text = moduleText(snippet.code);
    const fileName = snippet.fileName ?? "snippet.ts";
    const rewritten = rewrite({ text, fileName, registeredName: fileName })?.code ?? text;
    const write = (version: string, source: string) => {
      const name = `${index}.${version}.${/\.c[jt]s$/.test(fileName) ? "cjs" : "mjs"}`;
      writeFileSync(directory.file(name), executable(source, fileName));
      return name;
    };
    return {
      plain: write("plain", text),
      rewritten: write("rewritten", rewritten),
      journaled: write("journaled", rewritten),
    };
  });
  writeFileSync(directory.file("natives.mjs"), nativesModule);
  writeFileSync(directory.file("snippets.json"), JSON.stringify(files));
  const runner = path.resolve(import.meta.dirname, "../../support/run-snippets.js");
  const output = execFileSync(process.execPath, ["--no-warnings", runner, directory.path], { encoding: "utf8" });
  // Written by run-snippets.js.
  return JSON.parse(output) as readonly Outcomes[];
}

export function moduleText(code: string): string {
  return /\bexports?\b/.test(code) ? code : `export async function run() {\n  return (${code});\n}\n`;
}

const options = {
  target: "node20",
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
} as const;

/** Types are stripped; the module of the receivers, which a bundler would serve, lies beside it. */
function executable(text: string, fileName: string): string {
  const loader = /[cm]?([jt]sx?)$/.exec(fileName)?.[1] as Loader;
  const isPlain = loader === "js";
  const code = isPlain ? text : transformSync(text, { ...options, loader }).code;
  return code.replaceAll(`"${nativesModuleName}"`, '"./natives.mjs"');
}
