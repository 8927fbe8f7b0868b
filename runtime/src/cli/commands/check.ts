import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { RepriseError } from "../../language/errors.js";
import type { Command, CommandIo } from "../command.js";

/** What `@reprise/compiler/cli` exports. The runtime does not depend on the compiler: production needs none. */
interface CompilerCli {
  check(argv: readonly string[], io: CommandIo): Promise<number>;
}

export const check: Command = {
  name: "check",
  about: "prove that the workflows of a project are deterministic",
  positionals: ["project?"],
  options: {},
  run: async ({ positionals, io }) => {
    const compiler = await loadCompiler(io.cwd);
    return compiler.check(positionals, io);
  },
};

/** The project's own compiler first: its version is the one that builds it. */
async function loadCompiler(cwd: string): Promise<CompilerCli> {
  for (const from of [path.join(cwd, "package.json"), import.meta.filename]) {
    const file = resolveFrom(from);
    // Resolved at run time, so its type cannot be known here; the export is part of the compiler's interface.
    if (file !== undefined) return (await import(pathToFileURL(file).href)) as CompilerCli;
  }
  throw new RepriseError("E_USAGE", {
    message: "reprise check needs the compiler, which is not installed",
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
