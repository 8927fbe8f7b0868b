import type { Allowance } from "../diagnostics.js";
import { inForce } from "./allow/in-force.js";
import type { Analysis } from "./analyze.js";
import type { Position } from "./project.js";
import { byPosition, keyOf } from "./3-judge/finding.js";

/** One verdict for the parts of a solution. A file that several parts include is reported once. */
export function mergeAnalyses(parts: readonly Analysis[]): Analysis {
  const [first] = parts;
  if (first === undefined) throw new Error("a solution without parts");
  const allowances = mergeAllowances(parts);
  const workflows = parts.flatMap(part => part.manifest.workflows);
  return {
    diagnostics: distinct(parts.flatMap(part => part.diagnostics))
      .filter(each => each.code !== "DET904" || !usedIn(parts, each))
      .sort(byPosition),
    journaled: distinct(parts.flatMap(part => part.journaled)).sort(byPosition),
    allowances,
    // Whatever the first part that has a file says of it.
    files: Object.assign({}, ...parts.map(part => part.files).reverse()) as Analysis["files"],
    manifest: {
      ...first.manifest,
      workflows: distinct(workflows).sort((a, b) => (a.name < b.name ? -1 : 1)),
      allowances: inForce(allowances),
      files: Object.fromEntries(parts.flatMap(part => Object.entries(part.manifest.files))),
    },
  };
}

/** An escape in a file that several parts include may be needed by one of them only. */
function mergeAllowances(parts: readonly Analysis[]): readonly Allowance[] {
  const all = parts.flatMap(part => part.allowances);
  return distinct(all.map(each => ({ ...each, used: usedIn(parts, each) }))).sort(byPosition);
}

function usedIn(parts: readonly Analysis[], at: Position): boolean {
  return parts.some(part => part.allowances.some(each => each.used && keyOf(each) === keyOf(at)));
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}
