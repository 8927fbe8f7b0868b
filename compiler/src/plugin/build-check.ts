import { existsSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "@reprise/runtime/language";
import type { Analysis } from "../analyze/analyze.js";
import { colours } from "../report/colours.js";
import { prettyDiagnostic } from "../report/pretty.js";
import { linesIn } from "../report/source-lines.js";
import { verdictOn, type FromDisk } from "../verdict/cached-verdict.js";

/** The verdict on a build, with its texts. */
export interface BuildVerdict {
  readonly analysis: Analysis;
  /** What the files of its diagnostics are relative to. */
  readonly directory: string;
  readonly tsconfig: string;
  /** All errors in one text; undefined for a build that may go on. */
  readonly refusal: string | undefined;
  readonly warnings: readonly string[];
}

/** What a bundler prints of an error of a plugin: its text, without the frames of plugin and bundler. */
export function refusedBuild(text: string): Error {
  const error = new Error(text);
  error.stack = `Error: ${text}`;
  return error;
}

/** Judges the project of a build: that of the nearest tsconfig.json, upwards from the build's root. */
export async function checkBuild(
  root: string,
  tsconfig: string | undefined,
  options: { readonly fromDisk: FromDisk },
): Promise<BuildVerdict> {
  const config = tsconfig === undefined ? nearestTsconfig(root) : path.resolve(root, tsconfig);
  const directory = path.dirname(config);
  const analysis = await verdictOn({ projectDirectory: directory, tsconfig: config }, options);
  const texts = (severity: "error" | "warning") =>
    analysis.diagnostics
      .filter(diagnostic => diagnostic.severity === severity)
      .map(diagnostic => prettyDiagnostic(diagnostic, linesIn(directory), colours(false)));
  const errors = texts("error");
  const count = `${errors.length} ${errors.length === 1 ? "error" : "errors"}`;
  const refusal =
    errors.length === 0 ? undefined : `workflows of this build are not deterministic: ${count}\n\n${errors.join("\n")}`;
  return { analysis, directory, tsconfig: config, refusal, warnings: texts("warning") };
}

function nearestTsconfig(root: string): string {
  for (let directory = path.resolve(root); ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, "tsconfig.json");
    if (existsSync(candidate)) return candidate;
    if (path.dirname(directory) === directory) break;
  }
  throw new RepriseError("E_PROJECT", {
    message: `there is no tsconfig.json in ${root} or above it, so the workflows cannot be analysed`,
    hint: 'Add one, or name it: reprise({ tsconfig: "path/to/tsconfig.json" }).',
  });
}
