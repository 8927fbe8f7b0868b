import path from "node:path";
import { RepriseError } from "@reprise/runtime/language";
import { analyzeProject, type Analysis } from "../analyze/analyze.js";
import { writeManifest } from "../manifest/write-manifest.js";
import { parseArguments, usage, type CheckArguments } from "./arguments.js";
import { colours, wantsColour, type Colours } from "../report/colours.js";
import { prettyDiagnostic, summary } from "../report/pretty.js";
import { linesIn } from "../report/source-lines.js";

export interface CommandOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface CommandIo {
  readonly stdout: CommandOutput;
  readonly stderr: CommandOutput;
  readonly cwd: string;
}

/** `reprise check`: 0 for a clean project, 1 for a refused one, 2 for a command line that makes no sense. */
export async function check(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const parsed = parseArguments(argv, io.cwd);
    if (parsed === "help") {
      io.stdout.write(usage);
      return 0;
    }
    return run(parsed, io);
  } catch (error) {
    if (!RepriseError.is(error) || error.code !== "E_USAGE") throw error;
    io.stderr.write(`reprise check: ${error.message}\n${error.hint === undefined ? "" : `${error.hint}\n`}`);
    return 2;
  }
}

function run(options: CheckArguments, io: CommandIo): number {
  const { projectDirectory, tsconfig, format } = options;
  const analysis = analyzeProject({ projectDirectory, tsconfig });
  if (format === "json") {
    const { diagnostics, journaled } = analysis;
    io.stdout.write(JSON.stringify({ diagnostics, journaled }, null, 2) + "\n");
  } else
    printPretty(analysis, projectDirectory, io.stdout, colours(wantsColour(io.stdout.isTTY === true, process.env)));
  if (analysis.manifest.workflows.length === 0) {
    io.stderr.write(
      `reprise check: ${tsconfig} contains no workflows, so nothing was checked.\n` +
        `A workflow is a call of workflow("name", …) from @reprise/runtime in a file that the tsconfig includes.\n`,
    );
  }
  if (options.writesManifest) {
    const written = writeManifest(analysis.manifest, path.join(projectDirectory, ".reprise"));
    io.stderr.write(`wrote ${path.relative(io.cwd, written)}\n`);
  }
  return analysis.diagnostics.some(each => each.severity === "error" || options.strict) ? 1 : 0;
}

function printPretty(analysis: Analysis, directory: string, stdout: CommandOutput, paint: Colours): void {
  const { diagnostics, manifest } = analysis;
  const readLines = linesIn(directory);
  for (const diagnostic of diagnostics) stdout.write(prettyDiagnostic(diagnostic, readLines, paint) + "\n");
  if (manifest.workflows.length > 0 || diagnostics.length > 0) {
    stdout.write(summary(diagnostics, manifest.workflows.length, paint));
  }
}
