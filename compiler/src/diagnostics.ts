import type { DiagnosticCode } from "@reprise/runtime/language";

/** One verdict on workflow code. Lines and columns count from 1; files are relative to the project's directory. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Behind the last character of the offence, or of its first line. */
  readonly endColumn: number;
  /** From the workflow to the offence: each hop is named, and stands where the hop before it mentions it. */
  readonly path: readonly PathHop[];
  /** What it is to each other workflow whose code leads to it, in the order of their names. */
  readonly others: readonly { readonly message: string; readonly path: readonly PathHop[] }[];
  readonly hint: string;
  /** The page of the code, in the repository; `reprise explain` prints it. */
  readonly docs: string;
  /** A change that is right whatever the author meant. */
  readonly fix?: Fix;
}

/** Puts `text` in the place of what stands between the two positions. */
export interface Fix {
  readonly title: string;
  readonly file: string;
  readonly from: { readonly line: number; readonly column: number };
  readonly to: { readonly line: number; readonly column: number };
  readonly text: string;
}

export interface PathHop {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly name: string;
}

/** An escape hatch: somebody vouches for what the analysis cannot see. */
export interface Allowance {
  /** A comment or a call in the code, or an entry in the configuration. */
  readonly form: "comment" | "package" | "unguarded";
  /** What is allowed: a code, versions of a package, or all that the code in the call does. */
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
  /** In the text of the file, or by the guard of the process, which answers for values and aliases. */
  readonly how: "rewrite" | "guard";
  /** What its draws and timers are told apart by; nothing for a clock. */
  readonly label: string | null;
}
