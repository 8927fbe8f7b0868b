import type { Analysis } from "./analyze.js";
import { byPosition } from "./3-judge/finding.js";

/** One verdict for the parts of a solution. A file that several parts include is reported once. */
export function mergeAnalyses(parts: readonly Analysis[]): Analysis {
  const [first] = parts;
  if (first === undefined) throw new Error("a solution without parts");
  const workflows = parts.flatMap(part => part.manifest.workflows);
  return {
    diagnostics: distinct(parts.flatMap(part => part.diagnostics)).sort(byPosition),
    journaled: distinct(parts.flatMap(part => part.journaled)).sort(byPosition),
    manifest: {
      ...first.manifest,
      workflows: distinct(workflows).sort((a, b) => (a.name < b.name ? -1 : 1)),
      files: Object.fromEntries(parts.flatMap(part => Object.entries(part.manifest.files))),
    },
  };
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}
