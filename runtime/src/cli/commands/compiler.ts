import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { RepriseError } from "../../language/errors.js";
import type { Command, CommandIo } from "../command.js";

type CompilerCommand = (argv: readonly string[], io: CommandIo) => Promise<number>;

/** What `@reprise/compiler/cli` exports. The runtime does not depend on the compiler: production needs none. */
type CompilerCli = Readonly<Record<string, CompilerCommand | undefined>>;

/** The commands that the compiler carries out. */
export const compilerCommands: readonly Command[] = [
  delegated("check", "project?", "prove that the workflows of a project are deterministic"),
  delegated("explain", "code?", "say what a code means and what to do about it"),
  delegated("allow", "project?", "list what the analysis was told to believe, and why"),
  delegated("graph", "workflow?", "show what a workflow asks for, in which order"),
];

function delegated(name: string, positional: string, about: string): Command {
  return {
    name,
    about,
    positionals: [positional],
    options: {},
    run: async ({ positionals, io }) => {
      const command = (await loadCompiler(name, io.cwd))[name];
      if (command !== undefined) return command(positionals, io);
      throw new RepriseError("E_USAGE", {
        message: `the installed compiler has no command ${name}`,
        hint: "Bring @reprise/compiler to the version of @reprise/runtime.",
      });
    },
  };
}

/** The project's own compiler first: its version is the one that builds it. */
async function loadCompiler(command: string, cwd: string): Promise<CompilerCli> {
  for (const from of [path.join(cwd, "package.json"), import.meta.filename]) {
    const file = resolveFrom(from);
    // Resolved at run time, so its type cannot be known here; the exports are the compiler's interface.
    if (file !== undefined) return (await import(pathToFileURL(file).href)) as CompilerCli;
  }
  throw new RepriseError("E_USAGE", {
    message: `reprise ${command} needs the compiler, which is not installed`,
    hint: "npm install --save-dev @reprise/compiler",
  });
}

function resolveFrom(from: string): string | undefined {
  try {
    return createRequire(from).resolve("@reprise/compiler/cli");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
