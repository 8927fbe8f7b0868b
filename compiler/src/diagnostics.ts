import type { DiagnosticCode } from "@reprise/runtime/language";

/** One verdict on workflow code. Lines and columns count from 1; files are relative to the project's directory. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** From the workflow to the offence: each hop is named, and stands where the hop before it mentions it. */
  readonly path: readonly PathHop[];
  readonly hint: string;
}

export interface PathHop {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly name: string;
}

/** An escape hatch: somebody vouches for what the analysis cannot see. */
export interface Allowance {
  readonly form: "comment";
  /** What is allowed: a code. */
  readonly subject: string;
  readonly reason: string;
  /** The last day on which it holds. */
  readonly until: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly used: boolean;
}

/** A native that workflow code reaches and that the journal answers. */
export interface JournaledUse {
  readonly native: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
