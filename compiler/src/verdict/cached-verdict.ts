import type { Analysis } from "../analyze/analyze.js";
import { areUnchanged, recordInputs, type RecordedInputs } from "../analyze/inputs.js";
import { keep, readKept, type ProjectPlace } from "./kept-verdict.js";

/** The last verdicts that this process made itself, by tsconfig: from there on memory knows more than the disk. */
const made = new Map<string, { readonly analysis: Analysis; readonly inputs: RecordedInputs }>();

/**
 * What of the disk counts. `facts`: for whoever waits for edits, and has to read the project anyway. `nothing`: everything is judged
 * again. What is made from less than a verdict is not kept.
 */
export type FromDisk = "verdict" | "facts" | "nothing";

/**
 * The verdict on a project. It is kept beside the project; while all that it was made from is the same, neither TypeScript is
 * loaded nor a source read.
 */
export async function verdictOn(
  place: ProjectPlace,
  { fromDisk = "verdict" }: { readonly fromDisk?: FromDisk } = {},
): Promise<Analysis> {
  const before = made.get(place.tsconfig);
  const kept = fromDisk === "verdict" && before === undefined ? readKept(place) : undefined;
  if (kept !== undefined && areUnchanged(kept.inputs)) return kept.analysis;
  const { analyzeProject, inputsOf, isCurrent, isUnread } = await import("../analyze/analyze.js");
  const { keepFacts, recallFacts } = await import("./kept-facts.js");
  if (fromDisk !== "nothing") recallFacts(place);
  const analysis = analyzeProject(place);
  const isOld = analysis === before?.analysis;
  if (fromDisk !== "verdict" || isOld || analysis.manifest.workflows.length === 0 || isUnread(place)) return analysis;
  const inputs = recordInputs(inputsOf(place), before?.inputs ?? kept?.inputs);
  // Whoever saves a file while it is judged would find the old verdict kept for the new text.
  if (!isCurrent(place)) return analysis;
  keep(place, analysis, inputs);
  if (before === undefined) keepFacts(place, inputs);
  made.set(place.tsconfig, { analysis, inputs });
  return analysis;
}
