import { stripVTControlCharacters } from "node:util";

const gap = "  ";
/** What is left of the last column on a terminal that is narrower than the others. */
const narrowest = 30;

/** Columns as wide as their widest cell; no trailing blanks. The last one is cut to what a given width leaves of it. */
export function renderTable(
  rows: readonly (readonly string[])[],
  { width = Infinity }: { readonly width?: number | undefined } = {},
): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  }
  const others = widths.slice(0, -1).reduce((sum, each) => sum + each + gap.length, 0);
  const last = Math.max(narrowest, width - others);
  return rows
    .map(row => row.map((cell, column) => (column === widths.length - 1 ? shorten(cell, last) : cell)))
    .map(row =>
      row.map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)))).join(gap),
    )
    .map(line => `${line.trimEnd()}\n`)
    .join("");
}

/** Colours take no room. */
function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

export function shorten(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
