import { statSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "@reprise/runtime/language";

export interface CheckArguments {
  readonly projectDirectory: string;
  readonly tsconfig: string;
  readonly format: "pretty" | "json";
  readonly strict: boolean;
  readonly writesManifest: boolean;
}

export const usage = `Usage: reprise check [directory | tsconfig] [options]

Proves that the workflows of a project are deterministic, and writes reprise.manifest.json for its workers.

Options:
  --format pretty|json   how to print the verdict (default: pretty)
  --strict               treat warnings as errors
  --no-manifest          do not write the manifest
  --help                 print this text

Exit code: 0 clean, 1 refused, 2 the command line is not understood.
`;

/** `help`, or arguments of which every one was understood. */
export function parseArguments(argv: readonly string[], cwd: string): CheckArguments | "help" {
  let target: string | undefined;
  let format: CheckArguments["format"] = "pretty";
  let strict = false;
  let writesManifest = true;
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--help" || word === "-h") return "help";
    else if (word === "--strict") strict = true;
    else if (word === "--no-manifest") writesManifest = false;
    else if (word === "--format") format = parseFormat(rest.shift());
    else if (word.startsWith("--format=")) format = parseFormat(word.slice("--format=".length));
    else if (word.startsWith("-")) throw usageError(`unknown option ${word}`);
    else if (target !== undefined) throw usageError(`one directory at a time: ${target} and ${word} were given`);
    else target = word;
  }
  return { ...locate(path.resolve(cwd, target ?? ".")), format, strict, writesManifest };
}

function parseFormat(value: string | undefined): CheckArguments["format"] {
  if (value === "pretty" || value === "json") return value;
  throw usageError(`--format is pretty or json, not ${value ?? "nothing"}`);
}

function locate(target: string): Pick<CheckArguments, "projectDirectory" | "tsconfig"> {
  const stat = statSync(target, { throwIfNoEntry: false });
  if (stat === undefined) throw usageError(`there is no ${target}`);
  if (stat.isFile()) {
    if (!target.endsWith(".json")) throw usageError(`${target} is neither a directory nor a tsconfig`);
    return { projectDirectory: path.dirname(target), tsconfig: target };
  }
  const tsconfig = path.join(target, "tsconfig.json");
  if (statSync(tsconfig, { throwIfNoEntry: false }) === undefined) {
    throw usageError(`${target} has no tsconfig.json`);
  }
  return { projectDirectory: target, tsconfig };
}

function usageError(message: string): RepriseError {
  return new RepriseError("E_USAGE", { message, hint: "reprise check --help lists what there is." });
}
