import { readFileSync } from "node:fs";
import type { LoadFnOutput, LoadHookContext, ResolveFnOutput, ResolveHookContext } from "node:module";
import { fileURLToPath } from "node:url";
import { nativesModule, nativesModuleName } from "../rewrite/natives-module.js";
import type { RewrittenSource } from "../rewrite/rewrite.js";
import { hooksSeeRequire, throughCommonJsLoader } from "./commonjs.js";
import { hasTypes } from "./languages.js";
import { throughInputMap } from "./input-map.js";
import { SourceFiles } from "./source-file.js";
import { sourceOf } from "./source-of.js";
import { executable } from "./strip-types.js";

/** What both kinds of Node's hooks, in a thread of their own or in the main one, do with a specifier or a file. */
const files = new SourceFiles();
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
  const text = readFileSync(fileName, "utf8");
  const rewritten = rewriteLoaded(fileName, text);
  return hasTypes(fileName) ? typeScript(url, text, rewritten, conditions) : javaScript(url, text, rewritten, format);
}

function typeScript(
  url: string,
  text: string,
  rewritten: RewrittenSource | undefined,
  conditions: readonly string[],
): LoadFnOutput {
  const code = executable(fileURLToPath(url), text, rewritten);
  const format = formatOf(url);
  // Node 22 asks for some of what is required, too; that is in the hands of the loader of CommonJS already.
  const isSeen = format === "module" || hooksSeeRequire || conditions.includes("require");
  return { source: isSeen ? code : throughCommonJsLoader(code), format, shortCircuit: true };
}

/** Undefined for what Node loads itself: what stays as it is, and CommonJS, where its own loader is who rewrites it. */
function javaScript(
  url: string,
  text: string,
  rewritten: RewrittenSource | undefined,
  format: string | null | undefined,
): LoadFnOutput | undefined {
  if (rewritten === undefined) return undefined;
  // Without a `type` in package.json, the syntax decides.
  const kind = format === "module" || format === "commonjs" ? format : rewritten.kind;
  if (kind === "commonjs" && !hooksSeeRequire) return undefined;
  return { source: executable(fileURLToPath(url), text, rewritten), format: kind, shortCircuit: true };
}

export function rewriteLoaded(fileName: string, text: string): RewrittenSource | undefined {
  const rewritten = files.rewrite(fileName, text);
  return rewritten && throughInputMap(fileName, text, rewritten);
}

/** esbuild turns neither kind into the other. */
function formatOf(url: string): "module" | "commonjs" {
  return url.endsWith(".cts") || url.endsWith(".cjs") ? "commonjs" : "module";
}
