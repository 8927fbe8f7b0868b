import { diagnosticCodes } from "@reprise/runtime/language";
import { effectOf } from "../analyze/4-explain/wording.js";
import type { Diagnostic, PathHop } from "../diagnostics.js";
import type { Colours } from "./colours.js";

/** Lines of a source file, by the path that diagnostics name; nothing if it cannot be read any more. */
type ReadLines = (file: string) => readonly string[] | undefined;

/** One diagnostic as a person reads it: what, where in the code, how the workflow gets there, why it matters, what to do. */
export function prettyDiagnostic(diagnostic: Diagnostic, readLines: ReadLines, paint: Colours): string {
  const { code, severity, message, hint, file, line, column } = diagnostic;
  const effect = effectOf(code);
  const cause = message.endsWith(effect) ? message.slice(0, -effect.length).trimEnd().replace(/\.$/, "") : message;
  const severe = severity === "error" ? paint.red : paint.yellow;
  return [
    `${severe(paint.bold(`${severity} ${code}`))} ${paint.bold(cause)}`,
    `  ${paint.dim("at")} ${paint.cyan(`${file}:${line}:${column}`)}`,
    ...codeFrame(diagnostic, readLines(file), severe, paint),
    ...pathLines(diagnostic.path, paint),
    ...alsoLine(diagnostic.others, paint),
    `  ${paint.dim("Effect")}  ${effect}`,
    `  ${paint.dim("Remedy")}  ${hint}`,
    "",
  ].join("\n");
}

function codeFrame(
  { line, column, endColumn }: Diagnostic,
  lines: readonly string[] | undefined,
  severe: (text: string) => string,
  paint: Colours,
): readonly string[] {
  const text = lines?.[line - 1];
  if (lines === undefined || text === undefined) return [];
  const width = String(line + 1).length;
  const gutter = (number: number | null) => paint.dim(`${(number === null ? "" : String(number)).padStart(width)} |`);
  // Tabs stay tabs, so that the caret stands under its character.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  // The file may have changed since.
  const length = Math.max(1, Math.min(endColumn, text.length + 1) - column);
  const frame = [`  ${gutter(line)} ${text}`, `  ${gutter(null)} ${indent}${severe("^".repeat(length))}`];
  const before = lines[line - 2];
  const after = lines[line];
  if (before !== undefined && before.trim() !== "") frame.unshift(`  ${gutter(line - 1)} ${before}`);
  if (after !== undefined && after.trim() !== "") frame.push(`  ${gutter(line + 1)} ${after}`);
  return ["", ...frame, ""];
}

/** Each hop one step further in, so that the chain reads from the workflow down to the offence. */
function pathLines(hops: readonly PathHop[], paint: Colours): readonly string[] {
  if (hops.length === 0) return [];
  const names = hops.map((hop, depth) => `${"  ".repeat(depth)}${hop.name}`);
  const width = Math.max(...names.map(name => name.length));
  return hops.map((hop, index) => {
    const lead = index === 0 ? paint.dim("Path  ") : "      ";
    const name = (names[index] ?? "").padEnd(width);
    return `  ${lead}  ${name}  ${paint.cyan(`${hop.file}:${hop.line}:${hop.column}`)}`;
  });
}

const mostNamed = 4;

/** The other workflows that are refused for the same offence. */
function alsoLine(others: Diagnostic["others"], paint: Colours): readonly string[] {
  if (others.length === 0) return [];
  const names = others.slice(0, mostNamed).map(({ path: [workflow] }) => workflow?.name);
  const rest = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : "";
  return [`  ${paint.dim("Also")}    ${names.join(", ")}${rest}`];
}

export function summary(diagnostics: readonly Diagnostic[], workflows: number, paint: Colours): string {
  const errors = diagnostics.filter(each => each.severity === "error").length;
  const warnings = diagnostics.length - errors;
  const checked = `${count(workflows, "workflow")} checked`;
  const [first] = diagnostics;
  if (first === undefined) return `${paint.green("✓")} ${checked}: deterministic\n`;
  const verdict = errors > 0 ? paint.red("✗") : paint.yellow("!");
  const codes = [...new Set(diagnostics.map(each => each.code))].map(code => `  ${code} ${diagnosticCodes[code]}\n`);
  const more = `  reprise explain ${first.code} says more\n`;
  return `${verdict} ${checked}: ${count(errors, "error")}, ${count(warnings, "warning")}\n${paint.dim(codes.join("") + more)}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
