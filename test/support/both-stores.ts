import { afterAll, beforeAll, describe, inject, vi } from "vitest";

/** The same tests with the store in memory and with Postgres under the environment. */
export function inBothStores(tests: () => void): void {
  describe.each(["memory", "postgres"])("in %s", store => {
    beforeAll(() => {
      vi.stubEnv("REPRISE_TEST_STORE", store);
      vi.stubEnv("REPRISE_TEST_DATABASE_URL", inject("databaseUrl"));
      vi.stubEnv("REPRISE_TEST_SCHEMA_PREFIX", inject("schemaPrefix"));
    });
    afterAll(() => {
      vi.unstubAllEnvs();
    });
    tests();
  });
}
