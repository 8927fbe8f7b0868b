import { readFileSync } from "node:fs";
import type { LoadFnOutput, LoadHookContext, ResolveFnOutput, ResolveHookContext } from "node:module";
import { fileURLToPath } from "node:url";
import { nativesModule, nativesModuleName } from "../rewrite/natives-module.js";
import { hooksSeeRequire, throughCommonJsLoader } from "./commonjs.js";
import type { CompiledFile } from "./compile.js";
import { compiled } from "./kept-code.js";
import { hasTypes } from "./languages.js";
import { sourceOf } from "./source-of.js";

/** What both kinds of Node's hooks, in a thread of their own or in the main one, do with a specifier or a file. */
const nativesUrl = "reprise:natives";

export function resolveOurs(specifier: string, { parentURL }: ResolveHookContext): ResolveFnOutput | undefined {
  if (specifier === nativesModuleName) return { url: nativesUrl, format: "module", shortCircuit: true };
  const source = sourceOf(specifier, parentURL);
  return source === undefined ? undefined : { url: source, format: formatOf(source), shortCircuit: true };
}

/** What the hooks say of a file; those of Node 20 name no conditions, whatever its types say. */
interface LoadedContext {
  readonly format: LoadHookContext["format"];
  readonly conditions?: readonly string[];
}

export function loadOurs(url: string, { format, conditions = [] }: LoadedContext): LoadFnOutput | undefined {
  if (url === nativesUrl) return { source: nativesModule, format: "module", shortCircuit: true };
  if (!url.startsWith("file:")) return undefined;
  const fileName = fileURLToPath(url);
  if (!/\.[cm]?[jt]sx?$/.test(fileName) || /[\\/]node_modules[\\/]/.test(fileName)) return undefined;
  const file = compiled(fileName, readFileSync(fileName, "utf8"), fileName.endsWith(".cts") ? "cjs" : undefined);
  if (file === undefined) return undefined;
  return hasTypes(fileName) ? typeScript(url, file, conditions) : javaScript(file, format);
}

function typeScript(url: string, { code }: CompiledFile, conditions: readonly string[]): LoadFnOutput {
  const format = formatOf(url);
  // Node 22 asks for some of what is required, too; that is in the hands of the loader of CommonJS already.
  const isSeen = format === "module" || hooksSeeRequire || conditions.includes("require");
  return { source: isSeen ? code : throughCommonJsLoader(code), format, shortCircuit: true };
}

/** Undefined for CommonJS where its own loader is who rewrites it. */
function javaScript({ code, kind }: CompiledFile, format: string | null | undefined): LoadFnOutput | undefined {
  // Without a `type` in package.json, the syntax decides.
  const known = format === "module" || format === "commonjs" ? format : kind;
  if (known === undefined || (known === "commonjs" && !hooksSeeRequire)) return undefined;
  return { source: code, format: known, shortCircuit: true };
}

/** esbuild turns neither kind into the other. */
function formatOf(url: string): "module" | "commonjs" {
  return url.endsWith(".cts") || url.endsWith(".cjs") ? "commonjs" : "module";
}
