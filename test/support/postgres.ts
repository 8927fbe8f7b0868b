import type { TestProject } from "vitest/node";
import { resolveDatabase, type ResolvedDatabase } from "#runtime/embedded/index.js";
import { connect } from "#runtime/store/database.js";

declare module "vitest" {
  interface ProvidedContext {
    readonly databaseUrl: string;
    /** Every schema of this test run begins with it. */
    readonly schemaPrefix: string;
  }
}

let database: ResolvedDatabase;
let prefix: string;

/** One server for the whole run: DATABASE_URL, or the embedded one. Each test file takes a schema of its own. */
export async function setup(project: TestProject): Promise<void> {
  database = await resolveDatabase({ directory: ".reprise/test-postgres" });
  prefix = `test_${process.pid}_`;
  project.provide("databaseUrl", database.url);
  project.provide("schemaPrefix", prefix);
}

export async function teardown(): Promise<void> {
  const connection = await connect(database.url, { poolSize: 1 });
  const { rows } = await connection.pool.query<{ name: string }>(
    "select nspname as name from pg_namespace where starts_with(nspname, $1)",
    [prefix],
  );
  for (const { name } of rows) await connection.pool.query(`drop schema "${name}" cascade`);
  await connection.close();
  await database.stop();
}
