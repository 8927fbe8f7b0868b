import path from "node:path";
import type { Analysis } from "../analyze/analyze.js";
import { writeManifest } from "../manifest/write-manifest.js";
import { colours, wantsColour, type Colours } from "../report/colours.js";
import { prettyDiagnostic, summary } from "../report/pretty.js";
import { prettyRewrites } from "../report/rewrites.js";
import { linesIn } from "../report/source-lines.js";
import { verdictOn } from "../verdict/cached-verdict.js";
import type { ProjectPlace } from "../verdict/kept-verdict.js";
import { locateProject, parseWords } from "./arguments.js";
import type { CommandIo } from "./command.js";
import { whereWorkflowsAre } from "./workflows-elsewhere.js";

const usage = `Usage: reprise check [directory | tsconfig] [options]

Proves that the workflows of a project are deterministic, and writes reprise.manifest.json for its workers.

Options:
  --format pretty|json   how to print the verdict (default: pretty)
  --json                 the same as --format json
  --strict               treat warnings, and a project without workflows, as errors
  --show-rewrites        list the natives that the journal answers, and how
  --no-manifest          do not write the manifest
  --no-cache             judge everything again, whatever .reprise/cache remembers
  --help                 print this text

Exit code: 0 clean, 1 refused, 2 the command line is not understood.
`;

interface CheckArguments extends ProjectPlace {
  readonly format: "pretty" | "json";
  readonly strict: boolean;
  readonly showsRewrites: boolean;
  readonly writesManifest: boolean;
  readonly cached: boolean;
}

export const checkCommand = { name: "check", usage, parse, run };

function parse(argv: readonly string[], cwd: string): CheckArguments {
  const words = parseWords("check", argv, ["--strict", "--show-rewrites", "--no-manifest", "--no-cache"]);
  return {
    ...locateProject("check", words, cwd),
    format: words.format,
    strict: words.switches.has("--strict"),
    showsRewrites: words.switches.has("--show-rewrites"),
    writesManifest: !words.switches.has("--no-manifest"),
    cached: !words.switches.has("--no-cache"),
  };
}

async function run(options: CheckArguments, io: CommandIo): Promise<number> {
  const { projectDirectory, tsconfig, format, cached } = options;
  const analysis = await verdictOn({ projectDirectory, tsconfig }, { fromDisk: cached ? "verdict" : "nothing" });
  if (format === "json") {
    const { diagnostics, journaled } = analysis;
    io.stdout.write(JSON.stringify({ diagnostics, journaled }, null, 2) + "\n");
  } else printPretty(analysis, options, io, colours(wantsColour(io.stdout.isTTY === true, process.env)));
  finish(analysis, options, io);
  return isRefused(analysis, options) ? 1 : 0;
}

/** Where nothing was checked, nothing was proven: `--strict` is for pipelines, which nobody watches. */
function isRefused({ diagnostics, manifest }: Analysis, { strict }: CheckArguments): boolean {
  return diagnostics.some(each => each.severity === "error" || strict) || (strict && manifest.workflows.length === 0);
}

function printPretty(
  { diagnostics, journaled, manifest }: Analysis,
  { projectDirectory, showsRewrites }: CheckArguments,
  { stdout }: CommandIo,
  paint: Colours,
): void {
  const readLines = linesIn(projectDirectory);
  for (const diagnostic of diagnostics) stdout.write(prettyDiagnostic(diagnostic, readLines, paint) + "\n");
  if (showsRewrites) stdout.write(prettyRewrites(journaled, paint));
  if (manifest.workflows.length > 0 || diagnostics.length > 0) {
    stdout.write(summary(diagnostics, manifest.workflows.length, paint));
  }
}

/** A check that found no workflows was most likely made in the wrong place: it must not take a worker's manifest away. */
function finish(analysis: Analysis, { projectDirectory, tsconfig, writesManifest }: CheckArguments, io: CommandIo) {
  const { manifest, diagnostics } = analysis;
  if (manifest.workflows.length > 0) {
    if (!writesManifest) return;
    const written = writeManifest(manifest, path.join(projectDirectory, ".reprise"));
    io.stderr.write(`wrote ${path.relative(io.cwd, written)}\n`);
  } else if (diagnostics.length > 0) io.stderr.write("no manifest was written, for no workflow could be recognised\n");
  else {
    io.stderr.write(
      `reprise check: ${tsconfig} contains no workflows, so nothing was checked and no manifest was written.\n` +
        whereWorkflowsAre(projectDirectory, analysis),
    );
  }
}
