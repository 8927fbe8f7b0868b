import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import type { RepriseVitestOptions } from "./index.js";

/** What Vitest includes where a project does not say; said here, since adding to a list replaces its default. */
const usualTests = "**/*.{test,spec}.?(c|m)[jt]s?(x)";
const histories = "**/*.history.json";

interface TestConfiguration {
  readonly test?: {
    readonly include?: readonly string[];
    readonly runner?: string;
  };
}

/** Adds histories to the test files, the runner that replays what each test did, and the database where one is asked for. */
export function configuration({ replayEachTest = true, testStore }: RepriseVitestOptions): Plugin {
  return {
    name: "reprise:vitest",
    config(user) {
      const { include, runner } = (user as TestConfiguration).test ?? {};
      const added = include === undefined ? [usualTests, histories] : [histories];
      const ours = runner === undefined && replayEachTest;
      const test = {
        include: added,
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
