import { startEmbeddedPostgres } from "../../embedded/index.js";
import { connect } from "../../store/database.js";

/** A database for the length of a test run, and how its schemas begin. */
export interface TestDatabase {
  readonly url: string;
  readonly schemaPrefix: string;
  /** Drops every schema that the run has made, and gives the database up. */
  stop(): Promise<void>;
}

/** An embedded server of this project's tests. It ends with the last process that uses it. */
export function ownTestDatabase() {
  return startEmbeddedPostgres({ directory: ".reprise/test-postgres" });
}

/** Says who made a schema and when, so that those of runs that were killed can be told from those in use. */
export function schemaPrefix(now = Date.now()): string {
  return `${family}${Math.floor(now / 1_000).toString(36)}_${process.pid}_`;
}

/**
 * For a test runner, before the first test: the database of `REPRISE_TEST_DATABASE_URL`, else an embedded server.
 *
 * @throws RepriseError `E_DATABASE_UNREACHABLE`, `E_EMBEDDED_POSTGRES`
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const given = process.env.REPRISE_TEST_DATABASE_URL;
  const server = given === undefined || given === "" ? await ownTestDatabase() : undefined;
  const url = server?.url ?? given ?? "";
  const prefix = schemaPrefix();
  await dropSchemas(url, isForgotten);
  return {
    url,
    schemaPrefix: prefix,
    stop: async () => {
      await dropSchemas(url, name => name.startsWith(prefix));
      await server?.stop();
    },
  };
}

const family = "reprise_test_";
const forgottenAfterMs = 86_400_000;

/** No test run lasts a day. */
function isForgotten(name: string): boolean {
  const madeAt = Number.parseInt(name.slice(family.length).split("_")[0] ?? "", 36) * 1_000;
  return madeAt < Date.now() - forgottenAfterMs;
}

async function dropSchemas(url: string, matches: (name: string) => boolean): Promise<void> {
  const { pool } = await connect(url, { poolSize: 1 });
  try {
    const { rows } = await pool.query<{ readonly name: string }>(
      "select nspname as name from pg_namespace where starts_with(nspname, $1)",
      [family],
    );
    // One by one: a transaction over hundreds would need more locks than the server has.
    for (const { name } of rows.filter(row => matches(row.name)))
      await pool.query(`drop schema if exists "${name}" cascade`);
  } finally {
    await pool.end();
  }
}
