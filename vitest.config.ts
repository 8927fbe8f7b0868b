import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/fixtures/**", "**/node_modules/**"],
    globalSetup: ["test/support/postgres.ts"],
    reporters: ["default", "./test/support/count-reporter.ts"],
    // Built packages are loaded as users load them, by Node itself.
    server: { deps: { external: [/\/dist\//] } },
    // Two cores, one of them for Postgres.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
