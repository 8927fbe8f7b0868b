import { readFileSync } from "node:fs";
import path from "node:path";

/** Lines of source files, by the paths that diagnostics name, for code frames. */
export function linesIn(directory: string): (file: string) => readonly string[] | undefined {
  return file => {
    try {
      const text = readFileSync(path.resolve(directory, file), "utf8");
      // Positions do not count the byte order mark.
      return text.replace(/^\uFEFF/, "").split(/\r?\n/);
    } catch {
      // Removed since it was analysed: the position has to do.
      return undefined;
    }
  };
}
