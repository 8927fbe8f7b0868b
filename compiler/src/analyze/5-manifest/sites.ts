import type { ManifestSite } from "@reprise/runtime/language";
import { phaseOf, usesOf, type Closure } from "../2-reach/closure.js";
import type { Use } from "../2-reach/facts.js";
import { verdictFor } from "../3-judge/verdicts.js";
import { isTimer } from "../timers.js";

/**
 * Durable operations and journaled natives, file by file in the order of the closure, in source order within a file, by
 * the key of the use that each of them is.
 */
export function sitesOf(closure: Closure, nameOf: (file: string) => string): ReadonlyMap<string, ManifestSite> {
  const sites = new Map<string, ManifestSite>();
  for (const reached of closure.reached) {
    for (const use of usesOf(reached)) {
      const key = siteKey(use);
      if (key === undefined) continue;
      if (use.kind === "durable") sites.set(key, use.site);
      // What a module keeps for later, the run may call: `const delay = promisify(setTimeout)`.
      const isOfRun = use.kind === "native" && (phaseOf(use, reached) === "run" || use.how === "value");
      const kind = isOfRun ? kindOf(use.path) : undefined;
      if (kind === undefined || use.kind !== "native") continue;
      const { line, column } = use.at;
      sites.set(key, { kind, name: null, label: use.label, file: nameOf(reached.unit.file), line, column });
    }
  }
  return sites;
}

/** What tells the sites of a workflow apart: a use at a place. */
export function siteKey(use: Use): string | undefined {
  const { at } = use;
  const kind = use.kind === "durable" ? use.site.kind : use.kind === "native" ? kindOf(use.path) : undefined;
  return kind === undefined ? undefined : `${kind} ${at.file}:${at.line}:${at.column}`;
}

/** To ask for a patch decides which way is gone, and to give a handler who takes what comes: neither is a stop on the way. */
export function isStop(key: string): boolean {
  return !key.startsWith("patch ") && !key.startsWith("handler ");
}

function kindOf(path: string): ManifestSite["kind"] | undefined {
  const verdict = verdictFor(path);
  if (verdict.verdict !== "journaled" || /console|clear/.test(path)) return undefined;
  if (/Date|performance/.test(path)) return "clock";
  return isTimer(path) ? "timer" : "draw";
}
