import type { HostPins } from "./host-pins.js";
import type { OperationTree } from "./operations.js";

/** What the compiler hands to the runtime: written by `reprise check` and by every build, read by the worker. */
export interface Manifest {
  readonly format: 1;
  /** Version of the table of natives and of the rewriter. */
  readonly compiler: string;
  readonly workflows: readonly ManifestWorkflow[];
  /** What the analysis was told to believe. Absent in manifests of older versions. */
  readonly allowances?: readonly ManifestAllowance[];
  /** Every file of the closures, by the name that `$file` registers when it is loaded (`package/path.ts`), with its hash. */
  readonly files: Readonly<Record<string, ManifestFile>>;
}

export interface ManifestFile {
  readonly hash: string;
  /** The rewriter marks this file when it loads it; a loaded file of a closure without its mark was not rewritten. */
  readonly marked: boolean;
}

export interface ManifestWorkflow {
  readonly name: string;
  /** Hash over the source of the workflow's closure. */
  readonly build: string;
  readonly file: string;
  readonly line: number;
  /** Names of the files of its closure, keys of `files`. */
  readonly files: readonly string[];
  /** Durable operations and journaled natives of the closure, in source order, for error messages and timelines. */
  readonly sites: readonly ManifestSite[];
  /** The durable operations in the order in which the code asks for them. Absent in manifests of older versions. */
  readonly operations?: OperationTree;
  /** False when the analysis refused it; a worker starts no new runs of it. */
  readonly accepted: boolean;
  /** What its code takes from the process, as the project pins it; a worker whose process differs does not execute it. */
  readonly pins?: HostPins;
}

/** An escape hatch that is in use, with its author's reason. */
export interface ManifestAllowance {
  readonly form: "comment" | "package" | "unguarded";
  readonly subject: string;
  readonly reason: string;
  readonly until: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ManifestSite {
  readonly kind:
    | "activity"
    | "step"
    | "transaction"
    | "child"
    | "timer"
    | "signal"
    | "condition"
    | "handler"
    | "patch"
    | "draw"
    | "clock";
  /** The durable name, or null where identity is the label. */
  readonly name: string | null;
  readonly label: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The file name looked for, upwards from the entry of the process. */
export const manifestFileName = "reprise.manifest.json";
