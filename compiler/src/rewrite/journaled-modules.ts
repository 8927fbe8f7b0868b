import { natives, type Native } from "@reprise/runtime/language";

export const runtimeModule = "@reprise/runtime";

/** By module, the exports that are told their site: those that draw or name a timer. */
export const journaledExports = new Map<string, Set<string>>();
for (const [path, row] of Object.entries(natives) as [string, Native][]) {
  const [, module, member] = /^((?:node:|@)[^.]+)\.([^.]+)$/.exec(path) ?? [];
  if (row.verdict !== "journaled" || row.label !== "site" || module === undefined || member === undefined) continue;
  journaledExports.set(module, (journaledExports.get(module) ?? new Set()).add(member));
}

/** Exports that are the global object of this name. */
export const globalObjects: Readonly<Record<string, string>> = {
  "node:perf_hooks.performance": "performance",
  "node:crypto.webcrypto": "crypto",
};

/** Modules by the names that a text must contain to import them. */
export const moduleNames: readonly string[] = [
  ...new Set([...journaledExports.keys(), ...Object.keys(globalObjects).map(path => path.replace(/\..*/, ""))]),
].map(module => module.replace(/^node:/, ""));
