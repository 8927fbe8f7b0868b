import type { Diagnostic, Fix } from "@reprise/compiler";
import type { DiagnosticCode } from "@reprise/runtime/language";

/** What a file's reader is told, at a place in that file. Lines and columns count from 1. */
export interface Report {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly fix: Fix | undefined;
  /** Of a report at the offence itself, where something else could be written. */
  readonly code: DiagnosticCode | undefined;
}

/** At the offence; and in the workflow's own file, where its code leaves for an offence in another file. */
export function reportsIn(file: string, diagnostic: Diagnostic): readonly Report[] {
  const { code, message, hint, path: hops, line, column, fix } = diagnostic;
  const text = `${code} ${message} ${hint}`;
  if (diagnostic.file === file) return [{ line, column, text, fix: fix?.file === file ? fix : undefined, code }];
  const leaving = hops.findIndex(hop => hop.file !== file) - 1;
  const hop = leaving > 0 ? hops[leaving] : undefined;
  if (hop === undefined) return [];
  const chain = hops.slice(leaving).map(each => each.name);
  const where = `${diagnostic.file}:${diagnostic.line}`;
  return [
    {
      line: hop.line,
      column: hop.column,
      text: `${text} (${chain.join(" > ")}, ${where})`,
      fix: undefined,
      code: undefined,
    },
  ];
}
