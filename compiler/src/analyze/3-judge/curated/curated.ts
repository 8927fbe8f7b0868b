import type { DiagnosticCode } from "@reprise/runtime/language";
import type { PackageCall } from "../../2-reach/facts.js";

/** Why an export is refused. */
export interface Refused {
  readonly code: DiagnosticCode;
  /** What it does, as the end of a sentence: `which keeps a counter between calls`. */
  readonly why: string;
  readonly remedy?: string;
  /** Harmless while modules are loaded. */
  readonly when?: "run";
}

/** It reads the clock or draws randomness, which the journal answers in a run: refused while modules are loaded. */
export interface Journaled {
  readonly journaled: DiagnosticCode;
}

export type ExportVerdict = "accepted" | Journaled | Refused;

/** A verdict that depends on how the export is called; `undefined` where it is only mentioned. */
export type VerdictOnCall = (call: PackageCall | undefined, version: string) => ExportVerdict;

/**
 * What is known of a package, for the versions that were looked at. `accepted`: its results depend on its arguments, and on
 * natives that the journal answers through the guard. State that belongs to an object which workflow code makes is the
 * workflow's own; state of the module is not.
 */
export interface CuratedPackage {
  /** The versions that were looked at, as package.json writes ranges. */
  readonly versions: string;
  /** Of every export that `exports` does not name. */
  readonly verdict: ExportVerdict | VerdictOnCall;
  readonly exports?: Readonly<Record<string, ExportVerdict | VerdictOnCall>>;
}

export type CuratedPackages = Readonly<Record<string, CuratedPackage>>;

/** Of every run: what they set is set for all. */
export const settings: Refused = {
  code: "DET510",
  why: "which changes the settings of every run",
  remedy: "Call it at the top of the module: it is done before the first run begins.",
  when: "run",
};

export const draws: Journaled = { journaled: "DET201" };
export const readsClock: Journaled = { journaled: "DET101" };

export function accepted(versions: string, exports: CuratedPackage["exports"] = {}): CuratedPackage {
  return { versions, verdict: "accepted", exports };
}

export function refused(
  versions: string,
  verdict: Refused | VerdictOnCall,
  exports: CuratedPackage["exports"] = {},
): CuratedPackage {
  return { versions, verdict, exports };
}

/** The same verdict for several exports. */
export function each<Verdict extends ExportVerdict | VerdictOnCall>(
  names: string,
  verdict: Verdict,
): Record<string, Verdict> {
  return Object.fromEntries(names.split(/\s+/).map(name => [name, verdict]));
}
