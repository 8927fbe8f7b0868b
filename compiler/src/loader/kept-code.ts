import { createRequire } from "node:module";
import { KeptResults } from "../cache/kept-results.js";
import { UserFiles } from "../manifest/user-files.js";
import { mayMatter } from "../rewrite/may-matter.js";
import type { CompiledFile } from "./compile.js";
import { hasTypes } from "./languages.js";

type Compiler = typeof import("./compile.js");

/** Without `require` of modules, what may be needed is loaded before anything is asked for. */
const { require_module: canRequire } = process.features as { readonly require_module?: boolean };
const loaded = canRequire === true ? undefined : await import("./compile.js");

/** TypeScript and esbuild, which a program that was started before does not need. */
function compiler(): Compiler {
  return loaded ?? (createRequire(import.meta.url)("./compile.js") as Compiler);
}

const userFiles = new UserFiles();
/** By the module system that the result has, where it is not that of the text. */
const kept = {
  asItIs: new KeptResults<CompiledFile | null>("code"),
  cjs: new KeptResults<CompiledFile | null>("code/cjs"),
};

/**
 * What Node executes for a file; undefined for JavaScript that stays as it is. It is kept for the next start.
 *
 * @param format the module system of the result, where it is not that of the text
 */
export function compiled(fileName: string, text: string, format?: "cjs"): CompiledFile | undefined {
  const file = userFiles.find(fileName);
  if (!hasTypes(fileName) && (file === undefined || !mayMatter(text))) return undefined;
  const compile = () => compiler().compile(fileName, text, file, format);
  // The map of a built file is another file, which may be another one tomorrow.
  if (file === undefined || text.includes("sourceMappingURL=")) return compile();
  const from = [fileName, file.registeredName, text];
  const results = kept[format ?? "asItIs"];
  const known = results.recall(file, from);
  if (known !== undefined) return known.result ?? undefined;
  const made = compile();
  results.keep(file, from, made ?? null);
  return made;
}
