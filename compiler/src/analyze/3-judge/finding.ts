import type { DiagnosticCode } from "@reprise/runtime/language";
import type { Reached } from "../2-reach/closure.js";
import type { WorkflowReach } from "../2-reach/reach.js";
import type { Position, Span } from "../project.js";

/** An offence in the code of one workflow, with the unit that holds it, from which the way back is known. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  readonly at: Span;
  /** What the offence is called in its place: `fetch`, `counter`. */
  readonly name: string;
  /** What else the sentence needs: where a variable is written, which package it is. */
  readonly detail: string | null;
  readonly remedy: string | null;
  /** The package that it is about. */
  readonly package?: { readonly name: string; readonly version: string };
  readonly workflow: WorkflowReach;
  readonly reached: Reached;
}

export function keyOf(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}

export function byPosition(a: Position, b: Position): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
