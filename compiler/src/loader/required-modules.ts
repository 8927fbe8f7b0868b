import { existsSync, readFileSync } from "node:fs";
import module from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nativesModuleName } from "../rewrite/natives-module.js";
import { compiled } from "./kept-code.js";
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

/**
 * Rewrites what is required, where hooks do not see it: in the main thread, when its text is compiled.
 *
 * @param receivers the module of the receivers, which rewritten text requires
 */
export function rewriteRequired(receivers: unknown): void {
  const loader = module as unknown as CommonJsLoader;
  const { _load: load, _resolveFilename: resolve } = loader;
  const { _compile: compile } = loader.prototype;
  loader._load = (request, parent, isMain) =>
    request === nativesModuleName ? receivers : load.call(loader, request, parent, isMain);
  loader._resolveFilename = (request, parent, ...rest) =>
    sourceOfRequired(request, parent?.filename) ?? resolve.call(loader, request, parent, ...rest);
  loader.prototype._compile = function (text, fileName, format) {
    const isOurs = format !== "module" && !hasTypes(fileName) && !/[\\/]node_modules[\\/]/.test(fileName);
    return compile.call(this, (isOurs ? compiled(fileName, text)?.code : undefined) ?? text, fileName, format);
  };
  for (const extension of [".cts", ".ts", ".tsx"]) {
    loader._extensions[extension] = (module, fileName) => {
      const text = readFileSync(fileName, "utf8");
      compile.call(module, compiled(fileName, text, "cjs")?.code ?? text, fileName);
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
