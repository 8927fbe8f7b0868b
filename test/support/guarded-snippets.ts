import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { TemporaryDirectory } from "./temporary-directory.js";

export interface Inside {
  readonly value: string;
  readonly error?: string;
  /** Code and message of what blocks the run. */
  readonly fault?: string;
  readonly says?: string;
  /** Names of the durable timers that were asked for. */
  readonly timers: readonly string[];
}

export interface Outcomes {
  readonly inside: Inside;
  /** The same code in a second execution of the same run. */
  readonly again: Inside;
  readonly outside: Outside;
}

export interface Outside {
  readonly value?: string;
  readonly error?: string;
}

/** An expression, after the statements of its module: imports, or `const x = require(…)`, which makes it CommonJS. */
export type Snippet = string | readonly [statements: string, expression: string];

export interface Process {
  /** Default: the one under test. */
  readonly node?: string;
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: true. */
  readonly guarded?: boolean;
  /** Execute them outside of a run as well. Default: true. */
  readonly outside?: boolean;
}

/** Where the suite is to prove itself with another version of Node. */
export const guardedNode = process.env.REPRISE_TEST_NODE ?? process.execPath;
const register = path.resolve(import.meta.dirname, "../../runtime/dist/guard/register.js");

/** Executes all of them in one process that has the guard. */
export function runGuarded(
  snippets: readonly Snippet[],
  { node = guardedNode, flags = [], environment = {}, guarded = true, outside = true }: Process = {},
): readonly Outcomes[] {
  using directory = new TemporaryDirectory("guarded");
  const files = snippets.map((snippet, index) => {
    const [statements, expression] = typeof snippet === "string" ? ["", snippet] : snippet;
    const isCommonJs = statements.includes("require(");
    const run = `async () => (${expression})`;
    const name = `${index}.${isCommonJs ? "cjs" : "mjs"}`;
    const text = `${statements}\n${isCommonJs ? "exports.run =" : "export const run ="} ${run};\n`;
    writeFileSync(directory.file(name), text);
    return name;
  });
  writeFileSync(directory.file("files.json"), JSON.stringify({ files, outside }));
  const imports = guarded ? ["--import", register] : [];
  const script = path.resolve(import.meta.dirname, "run-guarded-snippets.js");
  const output = execFileSync(node, ["--no-warnings", ...flags, ...imports, script, directory.path], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  // Written by run-guarded-snippets.js.
  return JSON.parse(output) as readonly Outcomes[];
}
