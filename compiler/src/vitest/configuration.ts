import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import type { RepriseVitestOptions } from "./index.js";
import { testedHistories } from "./tested-histories.js";

/** What Vitest includes where a project does not say; said here, since adding to a list replaces its default. */
const usualTests = "**/*.{test,spec}.?(c|m)[jt]s?(x)";
const histories = "**/*.history.json";
/** What Vitest excludes where a project does not say. */
const usuallyExcluded = ["**/node_modules/**", "**/.git/**"];

interface TestConfiguration {
  readonly root?: string;
  readonly test?: {
    readonly root?: string;
    readonly include?: readonly string[];
    readonly exclude?: readonly string[];
    readonly runner?: string;
  };
}

/** Adds histories to the test files, the matchers, the runner that replays what each test did, and the database where one is asked for. */
export function configuration({ replayEachTest = true, testStore }: RepriseVitestOptions): Plugin {
  return {
    name: "reprise:vitest",
    config(user) {
      const { root = process.cwd(), test: own = {} } = user as TestConfiguration;
      const { include, exclude, runner } = own;
      const added = include === undefined ? [usualTests, histories] : [histories];
      const tested = testedHistories(path.resolve(own.root ?? root));
      const ours = runner === undefined && replayEachTest;
      const test = {
        include: added,
        ...(tested.length === 0 ? {} : { exclude: exclude === undefined ? [...usuallyExcluded, ...tested] : tested }),
        setupFiles: [fileURLToPath(new URL("./matchers.js", import.meta.url))],
        ...(ours ? { runner: fileURLToPath(new URL("./runner.js", import.meta.url)) } : {}),
        ...postgres(process.env.REPRISE_TEST_STORE ?? testStore),
      };
      // Vitest adds `test` to Vite's configuration.
      return { test } as object;
    },
  };
}

/** The environment decides before the configuration, so that a whole suite is executed on Postgres by one switch. */
function postgres(store: string | undefined) {
  if (store !== "postgres") return {};
  return {
    globalSetup: [fileURLToPath(new URL("./postgres-setup.js", import.meta.url))],
    env: { REPRISE_TEST_STORE: store },
  };
}
