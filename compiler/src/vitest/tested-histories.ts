import { readdirSync } from "node:fs";
import path from "node:path";

const suffix = ".history.json";
const passedOver = new Set(["node_modules", "dist", "coverage"]);

/**
 * Patterns, from the root of the project, of the histories that stand beside a test of the same name, as `reprise capture`
 * writes them: that one replays them.
 */
export function testedHistories(root: string, directory = ""): readonly string[] {
  const entries = readdirSync(path.join(root, directory), { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  return entries.flatMap(entry => {
    const below = path.posix.join(directory, entry.name);
    if (entry.isDirectory()) {
      return passedOver.has(entry.name) || entry.name.startsWith(".") ? [] : testedHistories(root, below);
    }
    const base = entry.name.endsWith(suffix) ? entry.name.slice(0, -suffix.length) : undefined;
    const isTested = base !== undefined && (names.has(`${base}.test.ts`) || names.has(`${base}.test.js`));
    return isTested ? [escaped(below)] : [];
  });
}

/** Brackets and the like in a name are no pattern. */
function escaped(file: string): string {
  return file.replaceAll(/[[\]{}()*?!+@\\]/g, "\\$&");
}
