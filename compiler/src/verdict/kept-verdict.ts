import { readFileSync } from "node:fs";
import path from "node:path";
import type { Analysis } from "../analyze/analyze.js";
import type { RecordedInputs } from "../analyze/inputs.js";
import { cacheFile, writeCache } from "../cache/cache-directory.js";
import { compilerIdentity } from "../cache/compiler-identity.js";

/** A project, as its `tsconfig.json` describes it. Both paths are absolute. */
export interface ProjectPlace {
  readonly projectDirectory: string;
  readonly tsconfig: string;
}

/** A verdict on disk, with the stamps and hashes of all that it was made from. */
export interface KeptVerdict {
  readonly compiler: string;
  /** The day of an escape that has an end: it is judged by the date. */
  readonly day: string | null;
  readonly inputs: RecordedInputs;
  readonly analysis: Analysis;
}

/** What this very version of the compiler has written, if it still counts today. A cache that cannot be read is no cache. */
export function readKept(place: ProjectPlace): KeptVerdict | undefined {
  try {
    const kept = JSON.parse(readFileSync(cacheFile(place.projectDirectory, cacheName(place)), "utf8")) as KeptVerdict;
    return kept.compiler === compilerIdentity() && (kept.day === null || kept.day === today()) ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function keep(place: ProjectPlace, analysis: Analysis, inputs: RecordedInputs): void {
  const day = analysis.allowances.some(({ until }) => until !== null) ? today() : null;
  const kept: KeptVerdict = { compiler: compilerIdentity(), day, inputs, analysis };
  writeCache(place.projectDirectory, cacheName(place), JSON.stringify(kept));
}

export function cacheName({ projectDirectory, tsconfig }: ProjectPlace): string {
  return path.relative(projectDirectory, tsconfig).replaceAll(/[^\w.-]/g, "_");
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
