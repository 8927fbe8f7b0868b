import path from "node:path";
import {
  analyzeProject,
  inputsOf,
  isCurrent,
  isUnread,
  type Analysis,
  type AnalyzeOptions,
} from "../analyze/analyze.js";
import { areUnchanged, recordInputs } from "../analyze/inputs.js";
import { keep, readKept, type KeptVerdict } from "./kept-verdict.js";

interface Held {
  readonly kept: KeptVerdict;
  /** When the disk was found to be as the verdict says, by `performance.now()`. */
  lookedAt: number;
}

/** Verdicts that this process has found on disk, by tsconfig; `undefined` once they are out of date. */
const held = new Map<string, Held | undefined>();

/**
 * The verdict for callers who cannot wait: that of `analyzeProject`, or what somebody has kept on disk of the same project. As
 * soon as a text differs, in an editor or on the disk, the project is read, and its verdicts are made in memory from there on.
 */
export function verdictNow(options: AnalyzeOptions): Analysis {
  const projectDirectory = path.resolve(options.projectDirectory);
  const tsconfig = path.resolve(projectDirectory, options.tsconfig ?? "tsconfig.json");
  const place = { projectDirectory, tsconfig };
  if ((options.overlay?.size ?? 0) > 0 || !isUnread(place)) return analyzeProject(options);
  const found = findHeld(place, options.reuseWithinMs ?? 0);
  if (found !== undefined) return found.kept.analysis;
  const analysis = analyzeProject(options);
  if (analysis.manifest.workflows.length === 0) return analysis;
  const inputs = recordInputs(inputsOf(place));
  if (isCurrent(place)) keep(place, analysis, inputs);
  return analysis;
}

function findHeld(place: { readonly projectDirectory: string; readonly tsconfig: string }, reuseWithinMs: number) {
  const known = held.get(place.tsconfig);
  const now = performance.now();
  if (known !== undefined && now - known.lookedAt < reuseWithinMs) return known;
  const kept = known?.kept ?? (held.has(place.tsconfig) ? undefined : readKept(place));
  const found = kept !== undefined && areUnchanged(kept.inputs) ? { kept, lookedAt: now } : undefined;
  held.set(place.tsconfig, found);
  return found;
}
