import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const suffix = ".history.json";
const passedOver = new Set(["node_modules", "dist", "coverage"]);

/**
 * Patterns, from the root of the project, of the histories that are replayed by a test of the same name beside them, as
 * `reprise capture` writes both.
 */
export function testedHistories(root: string, directory = ""): readonly string[] {
  const entries = readdirSync(path.join(root, directory), { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  return entries.flatMap(entry => {
    const below = path.posix.join(directory, entry.name);
    if (entry.isDirectory()) {
      return passedOver.has(entry.name) || entry.name.startsWith(".") ? [] : testedHistories(root, below);
    }
    if (!entry.name.endsWith(suffix)) return [];
    const base = entry.name.slice(0, -suffix.length);
    const test = [`${base}.test.ts`, `${base}.test.js`].find(name => names.has(name));
    return test !== undefined && replays(path.join(root, directory, test), entry.name) ? [escaped(below)] : [];
  });
}

function replays(test: string, history: string): boolean {
  const text = readFileSync(test, "utf8");
  return text.includes("replayHistoryFile(") && text.includes(`/${history}"`);
}

/** Brackets and the like in a name are no pattern. */
function escaped(file: string): string {
  return file.replaceAll(/[[\]{}()*?!+@\\]/g, "\\$&");
}
