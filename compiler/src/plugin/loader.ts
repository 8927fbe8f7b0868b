import { existsSync, readFileSync } from "node:fs";
import type { LoadFnOutput, LoadHookContext, ResolveFnOutput, ResolveHookContext } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { RepriseError } from "@reprise/runtime/language";
import { nativesModule, nativesModuleName } from "../rewrite/natives-module.js";
import { SourceFiles } from "./source-file.js";
import { executable, hasTypes } from "./strip-types.js";

/** What both kinds of Node's hooks, in a thread of their own or in the main one, do with a specifier or a file. */
const files = new SourceFiles();
const nativesUrl = "reprise:natives";

export function resolveOurs(specifier: string, { parentURL }: ResolveHookContext): ResolveFnOutput | undefined {
  if (specifier === nativesModuleName) return { url: nativesUrl, format: "module", shortCircuit: true };
  const source = sourceOf(specifier, parentURL);
  return source === undefined ? undefined : { url: source, format: formatOf(source), shortCircuit: true };
}

export function loadOurs(url: string, { format }: Pick<LoadHookContext, "format">): LoadFnOutput | undefined {
  if (url === nativesUrl) return { source: nativesModule, format: "module", shortCircuit: true };
  if (!url.startsWith("file:")) return undefined;
  const fileName = fileURLToPath(url);
  const isScript = hasTypes(fileName);
  if (!isScript && format !== "module") return undefined;
  if (!/\.[cm]?[jt]sx?$/.test(fileName) || /[\\/]node_modules[\\/]/.test(fileName)) return undefined;
  const text = readFileSync(fileName, "utf8");
  const rewritten = files.rewrite(fileName, text);
  if (!isScript && rewritten === undefined) return undefined;
  const kind = formatOf(url);
  if (kind === "commonjs" && rewritten !== undefined && !hooksSeeRequire) throw unseenRequire(fileName);
  return { source: executable(fileName, text, rewritten), format: kind, shortCircuit: true };
}

/** Whether `require` in an imported CommonJS file asks our hooks. Tried: not in 20.20 and 22.23; in 24.21 and 26.10. */
const hooksSeeRequire = Number.parseInt(process.versions.node) >= 24;

/** Not rewritten, it would draw and time under other labels here than on another version of Node. */
function unseenRequire(fileName: string): RepriseError {
  return new RepriseError("E_NOT_COMPILED", {
    message: `${fileName} is CommonJS and uses what the journal answers; the loader of Node ${process.versions.node} cannot rewrite it`,
    hint: "Make it a module (.ts or .mts), build it with the plugin of your bundler, or start it with Node 24.",
  });
}

const sourceExtensions: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

/** TypeScript names the file that will exist: `./order.js` is `./order.ts` until it is built. */
function sourceOf(specifier: string, parentURL: string | undefined): string | undefined {
  if (parentURL?.startsWith("file:") !== true || !/^(\.{0,2}\/|file:)/.test(specifier)) return undefined;
  const url = new URL(specifier, parentURL);
  const fileName = fileURLToPath(url);
  if (existsSync(fileName)) return hasTypes(fileName) ? url.href : undefined;
  const extension = path.extname(fileName);
  for (const candidate of sourceExtensions[extension] ?? []) {
    const source = new URL(url);
    source.pathname = source.pathname.slice(0, -extension.length) + candidate;
    if (existsSync(fileURLToPath(source))) return source.href;
  }
  return undefined;
}

/** esbuild turns neither kind into the other. */
function formatOf(url: string): "module" | "commonjs" {
  return url.endsWith(".cts") || url.endsWith(".cjs") ? "commonjs" : "module";
}
