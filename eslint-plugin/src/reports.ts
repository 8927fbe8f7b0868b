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

/** At the offence; and in the file of each workflow, where its code leaves for an offence in another file. */
export function reportsIn(file: string, diagnostic: Diagnostic): readonly Report[] {
  const { message, path, others, fix } = diagnostic;
  // The name of the workflow is in the message: a way of one step says nothing new.
  if (diagnostic.file === file) {
    const report = reportAt(diagnostic, message, path.length > 2 ? path : [], diagnostic);
    return [{ ...report, fix: fix?.file === file ? fix : undefined, isOffence: true }];
  }
  const places = new Map<string, Report>();
  for (const each of [diagnostic, ...others]) {
    const way = leaving(file, each.path);
    const [hop] = way;
    const place = `${hop?.line}:${hop?.column}`;
    if (hop !== undefined && !places.has(place)) places.set(place, reportAt(hop, each.message, way, diagnostic));
  }
  return [...places.values()];
}

function reportAt(
  { line, column, endColumn }: PathHop | Diagnostic,
  message: string,
  way: readonly PathHop[],
  { code, hint }: Diagnostic,
): Report {
  const text = `${code} ${message} ${hint}${pathText(way)}`;
  return { line, column, endColumn, code, text, fix: undefined, isOffence: false };
}

/** The part of a path that begins in the workflow's own file, with what that calls in another; nothing for other files. */
function leaving(file: string, hops: readonly PathHop[]): readonly PathHop[] {
  const last = hops.findIndex(hop => hop.file !== file) - 1;
  return last > 0 ? hops.slice(last) : [];
}

/** On one line, because that is what lists of problems show; `file:line` is a link in most terminals. */
function pathText(hops: readonly PathHop[]): string {
  if (hops.length === 0) return "";
  return ` Path: ${hops.map(({ name, file, line }) => `${name} (${file}:${line})`).join(" > ")}`;
}
