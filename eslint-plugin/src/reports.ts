import type { Diagnostic, Fix, PathHop } from "@reprise/compiler";
import type { DiagnosticCode } from "@reprise/runtime/language";

/** What a file's reader is told, at a place in that file. Lines and columns count from 1. */
export interface Report {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly code: DiagnosticCode;
  readonly text: string;
  /** Of a report at the offence itself. */
  readonly fix: Fix | undefined;
  /** False in the workflow's file, from where the code leads to the offence. */
  readonly isOffence: boolean;
}

/** At the offence; and in the workflow's own file, where its code leaves for an offence in another file. */
export function reportsIn(file: string, diagnostic: Diagnostic): readonly Report[] {
  const { code, message, hint, path: hops, fix } = diagnostic;
  const report = (at: Diagnostic | PathHop, way: readonly PathHop[]): Report => ({
    line: at.line,
    column: at.column,
    endColumn: at.endColumn,
    code,
    text: `${code} ${message} ${hint}${pathText(way)}`,
    fix: at === diagnostic && fix?.file === file ? fix : undefined,
    isOffence: at === diagnostic,
  });
  // The name of the workflow is in the message: a way of one step says nothing new.
  if (diagnostic.file === file) return [report(diagnostic, hops.length > 2 ? hops : [])];
  const leaving = hops.findIndex(hop => hop.file !== file) - 1;
  const hop = leaving > 0 ? hops[leaving] : undefined;
  return hop === undefined ? [] : [report(hop, hops.slice(leaving))];
}

/** On one line, because that is what lists of problems show; `file:line` is a link in most terminals. */
function pathText(hops: readonly PathHop[]): string {
  if (hops.length === 0) return "";
  return ` Path: ${hops.map(({ name, file, line }) => `${name} (${file}:${line})`).join(" > ")}`;
}
