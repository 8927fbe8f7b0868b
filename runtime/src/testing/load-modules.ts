import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf, RepriseError } from "../language/errors.js";

export type Module = Readonly<Record<string, unknown>>;

/**
 * Loads the modules of a project as `node --import @reprise/compiler/register` does, so that TypeScript is stripped and
 * natives are rewritten. Without the compiler, JavaScript that was built before can be loaded.
 */
export async function loadModules(files: readonly string[], cwd: string): Promise<readonly Module[]> {
  if (files.length > 0) await registerCompiler(cwd);
  const modules: Module[] = [];
  for (const file of files) modules.push(await load(path.resolve(cwd, file)));
  return modules;
}

async function registerCompiler(cwd: string): Promise<void> {
  for (const from of [path.join(cwd, "package.json"), import.meta.filename]) {
    const file = resolveFrom(from);
    if (file === undefined) continue;
    await import(pathToFileURL(file).href);
    return;
  }
}

function resolveFrom(from: string): string | undefined {
  try {
    return createRequire(from).resolve("@reprise/compiler/register");
  } catch {
    return undefined;
  }
}

async function load(file: string): Promise<Module> {
  try {
    return (await import(pathToFileURL(file).href)) as Module;
  } catch (error) {
    const message = `the module ${file} cannot be loaded: ${messageOf(error)}`;
    const isRefused = RepriseError.is(error) && error.code === "E_REPLAY_ONLY";
    throw new RepriseError(isRefused ? "E_REPLAY_ONLY" : "E_HISTORY_FILE", {
      message,
      hint: "It is loaded with everything that it imports. Name the module of the workflow alone with --workflows.",
      cause: error,
    });
  }
}
