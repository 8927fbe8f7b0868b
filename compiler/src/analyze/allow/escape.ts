import type { DiagnosticCode } from "@reprise/runtime/language";
import type { Allowance, Fix } from "../../diagnostics.js";
import type { Refusal } from "../1-discover/definitions.js";
import type { Span } from "../project.js";

/** What was found somewhere, and may be allowed. */
export interface Found {
  readonly code: DiagnosticCode;
  readonly at: Span;
  /** The package that it is about. */
  readonly package?: { readonly name: string; readonly version: string };
}

/** An escape hatch of the analysis: its author vouches for what the analysis cannot see. */
export interface Escape {
  readonly form: Allowance["form"];
  readonly subject: string;
  readonly reason: string;
  readonly until: string | null;
  readonly at: Span;
  covers(found: Found): boolean;
  /** What is to be said if there is nothing that it covers; absent for code that the analysis does not look into. */
  readonly unused?: { readonly detail: string; readonly remedy?: string; readonly fix?: Fix };
  /** What is to be said if it just misses something. */
  misses?(found: Found): Refusal | undefined;
}

/** What was read, and what of it could not be understood. */
export interface ReadEscapes {
  readonly valid: readonly Escape[];
  readonly malformed: readonly Refusal[];
}

const reasonLengthMin = 10;

export function isReason(text: string): boolean {
  return text.length >= reasonLengthMin;
}

export function isDay(text: string): boolean {
  const day = new Date(text);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}
