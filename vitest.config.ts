import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import LongestFirst from "./test/support/longest-first.js";

/** They ask the compiler inside of the process and leave nothing behind: all of them share what TypeScript has read. */
const sharing = [
  "test/architecture/**/*.test.ts",
  "test/compiler/{allow,rewrite,values}/**/*.test.ts",
  "test/compiler/analyze/!(deep|executed|realistic).test.ts",
  "test/compiler/cli/{allow,check,graph,newcomer,unusual-projects}.test.ts",
  "test/docs/!(guide*).test.ts",
  "test/eslint-plugin/!(parity|user-project|language-server).test.ts",
];

/** The analysis makes much that lives for a moment: with more room for that, it takes 11 % less of the processor. */
const execArgv = ["--max-semi-space-size=32"];

function project(
  name: string,
  test: NonNullable<TestProjectInlineConfiguration["test"]>,
): TestProjectInlineConfiguration {
  const exclude = ["test/fixtures/**", "**/node_modules/**", ...(test.exclude ?? [])];
  // Built packages are loaded as users load them, by Node itself.
  const server = { deps: { external: [/\/dist\//] } };
  return { test: { testTimeout: 180_000, hookTimeout: 180_000, execArgv, ...test, name, exclude, server } };
}

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/count-reporter.ts"],
    // For two cores: most of what takes long waits for timers, processes or Postgres.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      project("isolated", {
        include: ["test/**/*.test.ts"],
        exclude: sharing,
        globalSetup: ["test/support/postgres.ts"],
      }),
      project("sharing", { include: sharing, isolate: false }),
    ],
  },
});
