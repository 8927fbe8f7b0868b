import type { NativeName } from "../../language/natives.js";

/**
 * Loading these prints a warning, opens something, changes all callbacks (`domain`), or belongs to other tools; workflow code
 * that imports them is refused by the compiler.
 */
export const unloadedModules: ReadonlySet<string> = new Set(
  [
    "_stream_wrap",
    "_tls_common",
    "_tls_wrap",
    "bench",
    "bench/reporters",
    "domain",
    "ffi",
    "inspector",
    "inspector/promises",
    "quic",
    "repl",
    "sqlite",
    "test",
    "test/reporters",
    "trace_events",
    "vfs",
    "wasi",
  ].map(module => `node:${module}`),
);

/** What the compiler alone refuses, because a guard would change or break code that is not the workflow's. */
const names: ReadonlySet<string> = new Set<NativeName>([
  // Only the original evaluates in the scope of its caller, and any package may rely on that.
  "eval",
  // Packages compile validators and templates at first use. What they make finds the guarded natives, as all code does.
  "Function",
  // Read by packages to find out where they are, with one answer in a whole fleet.
  "navigator",
  "Navigator",
  // Guarded as values: to read them from the global object opens a file.
  "localStorage",
  "sessionStorage",
]);

/** Nobody can construct these, or they are errors; `instanceof` is to stay as fast as it is. */
const withoutEffect =
  /(^|[.])(Crypto|CryptoKey|SubtleCrypto|MessagePort|Storage|Performance|PerformanceEntry|PerformanceResourceTiming|PerformanceObserverEntryList|\w*Error)$/;

/**
 * Classes of these modules: a stream moves in ticks and does nothing to the world by itself, and a context is empty when a run
 * begins. Their functions are refused.
 */
const modulesWithFreeClasses = /^node:(stream|_stream_\w+|async_hooks|module)(\/\w+)?\.[A-Z]/;

/**
 * Node's own parts: it calls `process._fatalException` from native code, where no stack tells of it, and other tools exchange
 * `Module._load`.
 */
const nodesOwn = /^(process|node:module)\._/;

export function isLeftToTheCompiler(name: string): boolean {
  return names.has(name) || nodesOwn.test(name) || withoutEffect.test(name) || modulesWithFreeClasses.test(name);
}
