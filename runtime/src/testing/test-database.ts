import type { TestDatabase } from "./postgres-store/test-database.js";

export type { TestDatabase };

/**
 * For a test runner, before the first test: a database for tests with `store: "postgres"`, on `REPRISE_TEST_DATABASE_URL`
 * or an embedded server. It has to be named to them: `REPRISE_TEST_DATABASE_URL` and `REPRISE_TEST_SCHEMA_PREFIX`.
 *
 * @throws RepriseError `E_DATABASE_UNREACHABLE`, `E_EMBEDDED_POSTGRES`
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const { startTestDatabase: start } = await import("./postgres-store/test-database.js");
  return start();
}
