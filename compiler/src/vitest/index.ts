import type { Plugin } from "vite";
import { reprise as transform, type RepriseOptions } from "../plugin/vite.js";
import { configuration } from "./configuration.js";
import { historyTests } from "./history-tests.js";

export interface RepriseVitestOptions extends RepriseOptions {
  /**
   * Modules that define workflows, for histories: paths from the root of the project. Default: every source file that
   * defines the workflow which a history names.
   */
  readonly workflows?: readonly string[];
  /** Replay the runs of every test after it, by a runner of our own. Default: true, unless the project has a runner. */
  readonly replayEachTest?: boolean;
  /**
   * What is under the environments of tests that say nothing about it. `postgres` starts an embedded server for the test
   * run, unless `REPRISE_TEST_DATABASE_URL` names one. Default: `REPRISE_TEST_STORE`, which decides before this, else
   * `memory`.
   */
  readonly testStore?: "memory" | "postgres";
}

/**
 * The plugins for Vitest: workflow code is rewritten as in a build, the runs of every test are replayed after it, and each
 * `*.history.json` is a test file.
 *
 * @example
 * // vitest.config.ts
 * import { reprise } from "@reprise/compiler/vitest";
 * export default { plugins: [reprise()] };
 */
export function reprise(options: RepriseVitestOptions = {}): (Plugin | Plugin[])[] {
  return [transform(options), configuration(options), historyTests(options)];
}
