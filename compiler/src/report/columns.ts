/** Rows below each other, two spaces apart. Colours take no room. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  return rows
    .map(
      row =>
        `  ${row
          .map((cell, index) => pad(cell, widths[index] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

// eslint-disable-next-line no-control-regex -- a colour is an escape sequence
const colour = /\u001b\[\d+m/g;

function width(cell: string): number {
  return cell.replace(colour, "").length;
}

function pad(cell: string, to: number): string {
  return cell + " ".repeat(to - width(cell));
}
