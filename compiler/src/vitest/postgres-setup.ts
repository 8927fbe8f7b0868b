import { startTestDatabase, type TestDatabase } from "@reprise/runtime/testing";

/** A global setup of Vitest: one database for all test files, which is gone when the last of them has ended. */
let database: TestDatabase | undefined;

export async function setup(): Promise<void> {
  database = await startTestDatabase();
  // Workers are started with the environment of this process.
  process.env.REPRISE_TEST_DATABASE_URL = database.url;
  process.env.REPRISE_TEST_SCHEMA_PREFIX = database.schemaPrefix;
}

export async function teardown(): Promise<void> {
  await database?.stop();
}
