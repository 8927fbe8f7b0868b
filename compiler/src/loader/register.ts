// node --import @reprise/compiler/register: the guard, then rewriting and type stripping of what is loaded. No bundler.
import "@reprise/runtime/register";
import module from "node:module";
import { nativesModuleName } from "../rewrite/natives-module.js";
import { hooksSeeRequire } from "./commonjs.js";
import { rewriteRequired } from "./required-modules.js";

/** Since Node 22.15; `register`, with its thread, is deprecated from Node 26 on. */
interface SyncHooks {
  readonly registerHooks?: (hooks: {
    resolve: (specifier: string, context: never, next: (specifier: string, context: never) => unknown) => unknown;
    load: (url: string, context: never, next: (url: string, context: never) => unknown) => unknown;
  }) => void;
}

process.setSourceMapsEnabled(true);
const { registerHooks } = module as SyncHooks;
if (registerHooks === undefined) {
  module.register("./hooks-thread.js", import.meta.url);
} else {
  const { loadOurs, resolveOurs } = await import("./load.js");
  registerHooks({
    resolve: (specifier, context, next) => resolveOurs(specifier, context) ?? next(specifier, context),
    load: (url, context, next) => loadOurs(url, context) ?? next(url, context),
  });
}
if (!hooksSeeRequire) rewriteRequired(await import(nativesModuleName));
