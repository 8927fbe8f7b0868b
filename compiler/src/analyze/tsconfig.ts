import path from "node:path";
import { RepriseError } from "@reprise/runtime/language";
import * as ts from "../typescript.js";

/** @throws RepriseError `E_PROJECT` for one that cannot be read, with the place. */
export function readConfig(tsconfig: string): ts.ParsedCommandLine {
  const problems: ts.Diagnostic[] = [];
  const config = ts.getParsedCommandLineOfConfigFile(
    tsconfig,
    { noEmit: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: problem => problems.push(problem) },
  );
  problems.push(...(config?.errors ?? []).filter(error => !tolerated.has(error.code)));
  // What TypeScript can make sense of all the same it does not count among the errors; `tsc` does.
  const [fatal] = [...(configFileOf(config)?.parseDiagnostics ?? []), ...problems];
  if (config === undefined || fatal !== undefined) throw unreadable(tsconfig, fatal);
  const absent = partsOf(config).find(part => !ts.sys.fileExists(part.tsconfig));
  if (absent !== undefined) throw unreferable(tsconfig, config, absent);
  // Without any library, not even arrays would be known: that is not what somebody means who names one of tomorrow's.
  if (config.options.lib?.length === 0) delete config.options.lib;
  return config;
}

interface Part {
  readonly tsconfig: string;
  /** As it is written. */
  readonly reference: string;
}

/** The projects of a tsconfig that has no files of its own and only refers to others. */
export function partsOf({ fileNames, projectReferences = [] }: ts.ParsedCommandLine): readonly Part[] {
  if (fileNames.length > 0) return [];
  return projectReferences.map(reference => ({
    tsconfig: ts.resolveProjectReferencePath(reference),
    reference: reference.originalPath ?? reference.path,
  }));
}

type ConfigFile = ts.TsConfigSourceFile & {
  readonly extendedSourceFiles?: readonly string[];
  readonly parseDiagnostics?: readonly ts.Diagnostic[];
};

/** The text that a configuration was read from; TypeScript leaves its files and its errors out of the public type. */
export function configFileOf(config: ts.ParsedCommandLine | undefined): ConfigFile | undefined {
  return (config?.options as { readonly configFile?: ConfigFile } | undefined)?.configFile;
}

/**
 * 18002 and 18003 "no inputs were found", 5023 and 5024 unknown or wrong options, 6046 an unknown value of one: a newer
 * TypeScript's settings must not stop us.
 */
const tolerated = new Set([18002, 18003, 5023, 5024, 6046]);

function unreadable(tsconfig: string, problem: ts.Diagnostic | undefined): RepriseError {
  const cause = problem === undefined ? "no such file" : ts.flattenDiagnosticMessageText(problem.messageText, " ");
  return new RepriseError("E_PROJECT", {
    message: `cannot read ${placeIn(tsconfig, problem)}: ${cause}`,
    hint: hintFor(tsconfig, problem?.code),
  });
}

function unreferable(
  tsconfig: string,
  config: ts.ParsedCommandLine,
  { tsconfig: part, reference }: Part,
): RepriseError {
  const file = configFileOf(config);
  const start = file?.text.indexOf(JSON.stringify(reference)) ?? -1;
  return new RepriseError("E_PROJECT", {
    message: `${start === -1 ? tsconfig : placeIn(tsconfig, { file, start })} refers to ${part}, which does not exist`,
    hint: "Correct the path in `references`, or take it out.",
  });
}

/** The place, where it is known: it may be in a file that the tsconfig extends. */
function placeIn(tsconfig: string, problem: Pick<ts.Diagnostic, "file" | "start"> | undefined): string {
  if (problem?.file === undefined || problem.start === undefined) return tsconfig;
  const { line, character } = problem.file.getLineAndCharacterOfPosition(problem.start);
  return `${path.normalize(problem.file.fileName)}:${line + 1}:${character + 1}`;
}

/** TypeScript's codes: 5083 and 6053 a file that is not there, 18000 a circle; those below 2000 are of syntax. */
function hintFor(tsconfig: string, code: number | undefined): string {
  if (!ts.sys.fileExists(tsconfig)) return "Correct the path, or write the file (npx tsc --init).";
  if (code === 5083 || code === 6053) return "Correct the path in `extends`, or install the package that has it.";
  if (code === 18000) return "A configuration cannot extend itself.";
  if (code !== undefined && code < 2000) return "Correct the syntax.";
  return `npx tsc --showConfig --project ${tsconfig} shows how TypeScript understands it.`;
}
