import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import type { RepriseVitestOptions } from "./index.js";

/** What Vitest includes where a project does not say; said here, since adding to a list replaces its default. */
const usualTests = "**/*.{test,spec}.?(c|m)[jt]s?(x)";
const histories = "**/*.history.json";
/** What Vitest excludes where a project does not say. */
const usuallyExcluded = ["**/node_modules/**", "**/.git/**"];
const passedOver = new Set(["node_modules", "dist", "coverage"]);

interface TestConfiguration {
  readonly root?: string;
  readonly test?: {
    readonly root?: string;
    readonly include?: readonly string[];
    readonly exclude?: readonly string[];
    readonly runner?: string;
  };
}

/** Adds histories to the test files, and the runner that replays what each test did. */
export function configuration({ replayEachTest = true }: RepriseVitestOptions): Plugin {
  return {
    name: "reprise:vitest",
    config(user) {
      const { root = process.cwd(), test: own = {} } = user as TestConfiguration;
      const { include, exclude, runner } = own;
      const added = include === undefined ? [usualTests, histories] : [histories];
      const tested = testedHistories(path.resolve(own.root ?? root), "");
      const ours = runner === undefined && replayEachTest;
      const test = {
        include: added,
        ...(tested.length === 0 ? {} : { exclude: exclude === undefined ? [...usuallyExcluded, ...tested] : tested }),
        ...(ours ? { runner: fileURLToPath(new URL("./runner.js", import.meta.url)) } : {}),
      };
      // Vitest adds `test` to Vite's configuration.
      return { test } as object;
    },
  };
}

/** Histories beside a test of the same name, as `reprise capture` writes it: that one replays them. Relative to the root. */
function testedHistories(root: string, directory: string): readonly string[] {
  const entries = readdirSync(path.join(root, directory), { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  return entries.flatMap(entry => {
    const below = path.posix.join(directory, entry.name);
    if (entry.isDirectory())
      return passedOver.has(entry.name) || entry.name.startsWith(".") ? [] : testedHistories(root, below);
    if (!entry.name.endsWith(".history.json")) return [];
    const base = entry.name.slice(0, -".history.json".length);
    return names.has(`${base}.test.ts`) || names.has(`${base}.test.js`) ? [escaped(below)] : [];
  });
}

/** Names with brackets and the like are no patterns. */
function escaped(file: string): string {
  return file.replaceAll(/[[\]{}()*?!+@\\]/g, "\\$&");
}
