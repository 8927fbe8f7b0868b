import { randomBytes } from "node:crypto";
import { PostgresTestStore } from "./postgres-test-store.js";
import { ownTestDatabase, schemaPrefix } from "./test-database.js";

/**
 * Stores that nobody uses at the moment, by database. To empty one takes a few milliseconds, to make one the time of all
 * migrations: `crashEverywhere` uses hundreds, one after the other.
 */
const idle = new Map<string, PostgresTestStore[]>();
let embedded: ReturnType<typeof ownTestDatabase> | undefined;

/** @param now Where its time begins. */
export async function openPostgresTestStore(databaseUrl: string | undefined, now: number): Promise<PostgresTestStore> {
  const url = databaseUrl ?? (await testDatabase());
  const used = idle.get(url)?.pop();
  const store = used ?? (await PostgresTestStore.create(url, newSchemaName(), giveBack));
  await store.begin(now);
  return store;
}

function giveBack(store: PostgresTestStore): void {
  const { url } = store.location;
  const others = idle.get(url);
  if (others === undefined) idle.set(url, [store]);
  else others.push(store);
}

/** Named by the plugin for Vitest, for as long as the whole test run; without it this process has one of its own. */
async function testDatabase(): Promise<string> {
  const { REPRISE_TEST_DATABASE_URL } = process.env;
  if (REPRISE_TEST_DATABASE_URL !== undefined && REPRISE_TEST_DATABASE_URL !== "") return REPRISE_TEST_DATABASE_URL;
  embedded ??= ownTestDatabase();
  return (await embedded).url;
}

/** Of one process or one test run, so that it can drop what it has made. */
function newSchemaName(): string {
  const { REPRISE_TEST_SCHEMA_PREFIX: prefix = schemaPrefix() } = process.env;
  return `${prefix}${randomBytes(6).toString("hex")}`;
}
