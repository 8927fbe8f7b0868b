import { prettyAllowances } from "../report/allowances.js";
import { colours, wantsColour } from "../report/colours.js";
import { verdictOn } from "../verdict/cached-verdict.js";
import type { ProjectPlace } from "../verdict/kept-verdict.js";
import { locateProject, parseWords } from "./arguments.js";
import type { CommandIo } from "./command.js";

const usage = `Usage: reprise allow [--list] [directory | tsconfig] [options]

Lists what the analysis was told to believe: where, why, until when, and whether it is still needed.

Options:
  --list                 the default, and all that there is
  --format pretty|json   how to print the list (default: pretty)
  --json                 the same as --format json
  --help                 print this text

Exit code: 0 listed, 2 the command line is not understood.
`;

interface AllowArguments extends ProjectPlace {
  readonly format: "pretty" | "json";
}

export const allowCommand = { name: "allow", usage, parse, run };

function parse(argv: readonly string[], cwd: string): AllowArguments {
  const words = parseWords("allow", argv, ["--list"]);
  return { ...locateProject("allow", words, cwd), format: words.format };
}

async function run({ format, ...project }: AllowArguments, { stdout }: CommandIo): Promise<number> {
  const { allowances } = await verdictOn(project);
  if (format === "json") stdout.write(JSON.stringify({ allowances }, null, 2) + "\n");
  else stdout.write(prettyAllowances(allowances, colours(wantsColour(stdout.isTTY === true, process.env))));
  return 0;
}
