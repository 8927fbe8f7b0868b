import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { nearestText, RepriseError } from "@reprise/runtime/language";
import type { ProjectPlace } from "../verdict/kept-verdict.js";

/** The words of a command line, each of which was understood. */
export interface Words<Format extends string = OutputFormat> {
  readonly positionals: readonly string[];
  readonly switches: ReadonlySet<string>;
  readonly format: Format;
}

export type OutputFormat = "pretty" | "json";

const outputFormats: readonly OutputFormat[] = ["pretty", "json"];

export function parseWords(command: string, argv: readonly string[], known: readonly string[]): Words {
  return parseWordsWith(command, argv, known, outputFormats);
}

/**
 * The same for a command that has other formats, of which the first is the default and one is `json`.
 * @throws RepriseError `E_USAGE` for what is neither one of the switches, a format nor a positional.
 */
export function parseWordsWith<Format extends string>(
  command: string,
  argv: readonly string[],
  known: readonly string[],
  formats: readonly (Format | "json")[],
): Words<Format | "json"> {
  const positionals: string[] = [];
  const switches = new Set<string>();
  let format = formats[0] ?? "json";
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (known.includes(word)) switches.add(word);
    else if (word === "--json") format = "json";
    else if (word === "--format") format = parseFormat(command, rest.shift(), formats);
    else if (word.startsWith("--format=")) format = parseFormat(command, word.slice("--format=".length), formats);
    else if (word.startsWith("-")) throw unknownOption(command, word, known);
    else positionals.push(word);
  }
  return { positionals, switches, format };
}

function parseFormat<Format extends string>(
  command: string,
  value: string | undefined,
  formats: readonly Format[],
): Format {
  const format = formats.find(each => each === value);
  if (format !== undefined) return format;
  const known = `${formats.slice(0, -1).join(", ")} or ${formats.at(-1) ?? ""}`;
  throw usageError(command, `--format is ${known}, not ${value ?? "nothing"}`);
}

/** The project that the one positional names, or the one of the working directory. */
export function locateProject(command: string, { positionals }: Pick<Words, "positionals">, cwd: string): ProjectPlace {
  const [target = ".", another] = positionals;
  if (another !== undefined) {
    throw usageError(command, `one directory at a time: ${target} and ${another} were given`);
  }
  return locate(command, path.resolve(cwd, target));
}

function locate(command: string, target: string): ProjectPlace {
  const stat = statSync(target, { throwIfNoEntry: false });
  if (stat === undefined) throw usageError(command, `there is no ${target}`);
  if (stat.isFile()) {
    if (isConfiguration(target)) return { projectDirectory: path.dirname(target), tsconfig: target };
    throw new RepriseError("E_USAGE", {
      message: `${target} is neither a directory nor a tsconfig`,
      hint: suggestion(command, path.dirname(target), "A project is judged as a whole"),
    });
  }
  const tsconfig = path.join(target, "tsconfig.json");
  if (statSync(tsconfig, { throwIfNoEntry: false }) !== undefined) return { projectDirectory: target, tsconfig };
  throw new RepriseError("E_PROJECT", {
    message: `${target} has no tsconfig.json`,
    hint: suggestion(command, path.dirname(target), "The nearest is above it"),
  });
}

/** Other files of JSON have names of their own, which tools look for. */
function isConfiguration(file: string): boolean {
  return file.endsWith(".json") && !/^(package(-lock)?|reprise\..*)\.json$/.test(path.basename(file));
}

/** The command with the nearest project from a directory upwards, after why that one is named. */
function suggestion(command: string, directory: string, why: string): string {
  for (let each = directory; ; each = path.dirname(each)) {
    if (existsSync(path.join(each, "tsconfig.json"))) return `${why}: reprise ${command} ${each}`;
    if (path.dirname(each) === each) return "Write one (npx tsc --init), or name the directory that has it.";
  }
}

function unknownOption(command: string, word: string, known: readonly string[]): RepriseError {
  return usageError(command, `unknown option ${word}${nearestText(word, [...known, "--json", "--format", "--help"])}`);
}

export function usageError(command: string, message: string): RepriseError {
  return new RepriseError("E_USAGE", { message, hint: `reprise ${command} --help lists what there is.` });
}
