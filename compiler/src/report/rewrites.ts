import type { JournaledUse } from "../diagnostics.js";
import type { Colours } from "./colours.js";
import { columns } from "./columns.js";

/** Where workflow code reads what the journal answers, by which of the two ways, and under which label. */
export function prettyRewrites(journaled: readonly JournaledUse[], paint: Colours): string {
  if (journaled.length === 0) return "no journaled natives\n\n";
  const rows = journaled.map(({ file, line, column, native, how, label }) => [
    paint.cyan(`${file}:${line}:${column}`),
    native,
    how === "rewrite" ? "rewritten" : "by the guard",
    label === null ? "" : paint.dim(`label ${label}`),
  ]);
  return `${paint.bold("journaled natives")}\n${columns(rows)}\n`;
}
