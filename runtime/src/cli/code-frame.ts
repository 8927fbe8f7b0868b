import { readFileSync } from "node:fs";
import path from "node:path";
import type { Style } from "./style.js";

const linesAround = 2;

/** The lines around `file:line:column` with a mark under the place; its name alone where the file cannot be read. */
export function codeFrame(place: string, { cwd, style }: { readonly cwd: string; readonly style: Style }): string {
  const [, file = place, line = "0", column = "0"] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  const heading = `${path.relative(cwd, file)}:${line}:${column}\n`;
  const source = readLines(file);
  const at = Number(line);
  if (source[at - 1] === undefined) return heading;
  const first = Math.max(1, at - linesAround);
  const shown = source.slice(first - 1, at + linesAround);
  const width = String(first + shown.length - 1).length;
  const rows = shown.flatMap((text, index) => {
    const number = first + index;
    const row = `${String(number).padStart(width)} | ${text}`.trimEnd();
    if (number !== at) return [style.dim(`  ${row}`)];
    return [`${style.red(">")} ${row}`, style.red(`  ${" ".repeat(width)} | ${" ".repeat(Number(column) - 1)}^`)];
  });
  return `${heading}${rows.join("\n")}\n`;
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    // It may be code of another machine, or of a bundle: its name is all there is to show.
    return [];
  }
}
