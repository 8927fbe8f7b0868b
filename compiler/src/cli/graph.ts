import path from "node:path";
import { nearestText, type ManifestWorkflow } from "@reprise/runtime/language";
import { colours, wantsColour } from "../report/colours.js";
import { Packages } from "../manifest/packages.js";
import { mermaid } from "../report/mermaid.js";
import { prettyOperations } from "../report/operations.js";
import { verdictOn } from "../verdict/cached-verdict.js";
import type { ProjectPlace } from "../verdict/kept-verdict.js";
import { locateProject, parseWordsWith, usageError } from "./arguments.js";
import type { CommandIo } from "./command.js";

const usage = `Usage: reprise graph [workflow] [directory | tsconfig] [options]

Shows what a workflow asks for, in the order in which its code asks: activities, steps, transactions, timers and signals, with the loops,
branches and functions in which they are. Without a name: all workflows of the project.

Options:
  --format pretty|json|mermaid   how to print it (default: pretty)
  --json                         the same as --format json
  --help                         print this text

Exit code: 0 shown, 2 the command line is not understood, or there is no such workflow.
`;

const formats = ["pretty", "json", "mermaid"] as const;

interface GraphArguments extends ProjectPlace {
  readonly workflow: string | undefined;
  readonly format: (typeof formats)[number];
}

export const graphCommand = { name: "graph", usage, parse, run };

function parse(argv: readonly string[], cwd: string): GraphArguments {
  const { positionals, format } = parseWordsWith("graph", argv, [], formats);
  const [workflow, ...rest] = positionals;
  return { ...locateProject("graph", { positionals: rest }, cwd), workflow, format };
}

async function run({ workflow, format, ...project }: GraphArguments, { stdout, cwd }: CommandIo): Promise<number> {
  const shown = chosen((await verdictOn(project)).manifest.workflows, workflow);
  if (format === "json") {
    const workflows = shown.map(({ name, build, sites, operations }) => ({ name, build, sites, operations }));
    stdout.write(JSON.stringify({ workflows }, null, 2) + "\n");
  } else if (format === "mermaid") stdout.write(shown.map(mermaid).join("\n"));
  else {
    const nameOfFile = filesSeenFrom(cwd, project.projectDirectory);
    stdout.write(shown.map(each => prettyOperations(each, { paint: paintFor(stdout), nameOfFile })).join("\n"));
  }
  return 0;
}

/** Files below the working directory by their paths from there, which terminals open. Others keep their names. */
function filesSeenFrom(cwd: string, projectDirectory: string): (file: string) => string {
  const owner = new Packages().of(path.join(projectDirectory, "package.json"));
  if (owner === undefined) return name => name;
  const own = `${owner.name}/`;
  return name => {
    const file = path.relative(cwd, path.join(owner.directory, name.slice(own.length)));
    return !name.startsWith(own) || file.startsWith("..") ? name : file;
  };
}

const paintFor = ({ isTTY }: CommandIo["stdout"]) => colours(wantsColour(isTTY === true, process.env));

function chosen(workflows: readonly ManifestWorkflow[], name: string | undefined): readonly ManifestWorkflow[] {
  if (name === undefined && workflows.length > 0) return workflows;
  if (name === undefined) throw usageError("graph", "there are no workflows in this project");
  const found = workflows.filter(each => each.name === name);
  if (found.length > 0) return found;
  const names = workflows.map(each => each.name);
  throw usageError("graph", `there is no workflow ${name} in this project${nearestText(name, names)}`);
}
