import path from "node:path";
import {
  analyzeProject,
  inputsOf,
  isCurrent,
  isUnread,
  type Analysis,
  type AnalyzeOptions,
} from "../analyze/analyze.js";
import { Glances } from "../analyze/glances.js";
import { areUnchanged, recordInputs } from "../analyze/inputs.js";
import { keepFacts, recallFacts } from "./kept-facts.js";
import { keep, readKept, type KeptVerdict, type ProjectPlace } from "./kept-verdict.js";

interface Held {
  readonly kept: KeptVerdict;
  /** The files that it was made from. */
  readonly files: ReadonlySet<string>;
  /** The looks at the disk that have found it to be as the verdict says. */
  readonly glances: Glances;
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
  const place: ProjectPlace = { projectDirectory, tsconfig };
  if (!isUnread(place)) return analyzeProject(options);
  const unsaved = [...(options.overlay?.keys() ?? [])];
  const found = findHeld(place, options.reuseWithinMs ?? 0);
  if (found !== undefined && !unsaved.some(file => found.files.has(file))) return found.kept.analysis;
  recallFacts(place);
  const analysis = analyzeProject(options);
  // Another thread has read it.
  if (isUnread(place)) return analysis;
  const inputs = inputsOf(place);
  if (analysis.manifest.workflows.length === 0 || unsaved.some(file => inputs.files.has(file))) return analysis;
  const recorded = recordInputs(inputs);
  if (!isCurrent(place)) return analysis;
  keep(place, analysis, recorded);
  keepFacts(place, recorded);
  return analysis;
}

function findHeld(place: ProjectPlace, reuseWithinMs: number): Held | undefined {
  const known = held.get(place.tsconfig) ?? (held.has(place.tsconfig) ? undefined : heldFrom(readKept(place)));
  if (known !== undefined && !known.glances.isDue(reuseWithinMs)) return known;
  const isSame = known?.glances.look(() => areUnchanged(known.kept.inputs)) === true;
  const found = isSame ? known : undefined;
  held.set(place.tsconfig, found);
  return found;
}

function heldFrom(kept: KeptVerdict | undefined): Held | undefined {
  if (kept === undefined) return undefined;
  return { kept, files: new Set(kept.inputs.files.map(each => each.path)), glances: new Glances() };
}
