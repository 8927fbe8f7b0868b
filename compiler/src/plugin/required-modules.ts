import { existsSync, readFileSync } from "node:fs";
import module from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nativesModuleName } from "../rewrite/natives-module.js";
import { hasTypes } from "./languages.js";
import { sourceOf } from "./source-of.js";

/** The loader of CommonJS, as it has always been open to tools that compile what is required. */
interface CommonJsModule {
  _compile: (this: CommonJsModule, text: string, fileName: string, format?: string) => unknown;
}
interface CommonJsLoader {
  readonly prototype: CommonJsModule;
  readonly _extensions: Record<string, (module: CommonJsModule, fileName: string) => void>;
  _load: (this: CommonJsLoader, request: string, parent: unknown, isMain: boolean) => unknown;
  _resolveFilename: (
    this: CommonJsLoader,
    request: string,
    parent: { readonly filename?: string } | undefined,
    ...rest: unknown[]
  ) => string;
}

type Rewriter = typeof import("./required-source.js");

/**
 * The rewriter, which loads TypeScript: with the first file that needs it where a module can be required, for most programs
 * require no file of their own.
 */
export async function requiredRewriter(): Promise<() => Rewriter> {
  const { require_module: canWait } = process.features as { readonly require_module?: boolean };
  if (canWait === true) return () => module.createRequire(import.meta.url)("./required-source.js") as Rewriter;
  const { javaScript, typeScript } = await import("./required-source.js");
  return () => ({ javaScript, typeScript });
}

/**
 * Rewrites what is required, where hooks do not see it: in the main thread, when its text is compiled.
 *
 * @param receivers the module of the receivers, which rewritten text requires
 */
export function rewriteRequired(receivers: unknown, rewriter: () => Rewriter): void {
  const loader = module as unknown as CommonJsLoader;
  const { _load: load, _resolveFilename: resolve } = loader;
  const { _compile: compile } = loader.prototype;
  loader._load = (request, parent, isMain) =>
    request === nativesModuleName ? receivers : load.call(loader, request, parent, isMain);
  loader._resolveFilename = (request, parent, ...rest) =>
    sourceOfRequired(request, parent?.filename) ?? resolve.call(loader, request, parent, ...rest);
  loader.prototype._compile = function (text, fileName, format) {
    const isOurs = format !== "module" && !hasTypes(fileName) && !/[\\/]node_modules[\\/]/.test(fileName);
    return compile.call(this, (isOurs ? rewriter().javaScript(fileName, text) : undefined) ?? text, fileName, format);
  };
  for (const extension of [".cts", ".ts", ".tsx"]) {
    loader._extensions[extension] = (module, fileName) => {
      const text = readFileSync(fileName, "utf8");
      compile.call(module, rewriter().typeScript(fileName, text), fileName);
    };
  }
}

/** `./order.cjs` is `./order.cts` until it is built. */
function sourceOfRequired(request: string, parent: string | undefined): string | undefined {
  if (parent === undefined || !/^\.{0,2}\//.test(request)) return undefined;
  const file = path.resolve(path.dirname(parent), request);
  if (existsSync(file)) return undefined;
  const source = sourceOf(request, pathToFileURL(parent).href);
  return source === undefined ? undefined : fileURLToPath(source);
}
