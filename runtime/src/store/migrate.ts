import { readdirSync, readFileSync } from "node:fs";
import type pg from "pg";
import { RepriseError } from "../language/errors.js";
import { describeDatabaseError } from "./connection-errors.js";
import type { Database } from "./database.js";

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

const directory = new URL("./migrations/", import.meta.url);

/** The numbered files, in order. A released one is never changed; the schema only rolls forward. */
export function readMigrations(): readonly Migration[] {
  return readdirSync(directory)
    .filter(file => /^\d{4}_.+\.sql$/.test(file))
    .sort()
    .map((file, index) => {
      if (Number(file.slice(0, 4)) !== index + 1) throw new Error(`migration ${file} is out of order`);
      return { version: index + 1, name: file.slice(5, -4), sql: readFileSync(new URL(file, directory), "utf8") };
    });
}

/**
 * Brings the schema to the version of this package. Safe for any number of starters at once; needs no right to create
 * anything when there is nothing to do.
 * @throws RepriseError `E_SCHEMA_VERSION` for a schema that a newer version made.
 */
export async function migrate(database: Database): Promise<void> {
  const migrations = readMigrations();
  let client: pg.PoolClient | undefined;
  try {
    client = await database.pool.connect();
    if ((await currentVersion(client, database, migrations.length)) === migrations.length) return;
    await migrateLocked(client, database, migrations);
  } catch (error) {
    throw describeDatabaseError(error, database.address);
  } finally {
    client?.release();
  }
}

async function migrateLocked(
  client: pg.PoolClient,
  database: Database,
  migrations: readonly Migration[],
): Promise<void> {
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
      `reprise migrate ${database.schemaName}`,
    ]);
    await prepareSchema(client, database);
    // Read again: another starter may have done the work while this one waited.
    const version = await currentVersion(client, database, migrations.length);
    for (const migration of migrations.slice(version)) await apply(client, database, migration);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

/** `create … if not exists` asks for the right to create even when there is nothing to create, so it looks first. */
async function prepareSchema(client: pg.PoolClient, { schema }: Database): Promise<void> {
  const { rows } = await client.query<{ schema: boolean; migrations: boolean }>(
    `select to_regnamespace($1) is not null as schema, to_regclass($2) is not null as migrations`,
    [schema, `${schema}.migration`],
  );
  if (rows[0]?.schema !== true) await client.query(`create schema ${schema}`);
  if (rows[0]?.migrations !== true) {
    await client.query(`
      create table ${schema}.migration (
        version integer primary key, name text not null, applied_at timestamptz(3) not null default clock_timestamp())`);
  }
}

async function apply(client: pg.PoolClient, { schema }: Database, migration: Migration): Promise<void> {
  await client.query(`set local search_path to ${schema}`);
  await client.query(migration.sql);
  await client.query(`insert into ${schema}.migration (version, name) values ($1, $2)`, [
    migration.version,
    migration.name,
  ]);
}

/** 0 before the first migration. */
async function currentVersion(client: pg.PoolClient, database: Database, known: number): Promise<number> {
  const { schema, schemaName, address } = database;
  const exists = await client.query<{ exists: boolean }>("select to_regclass($1) is not null as exists", [
    `${schema}.migration`,
  ]);
  if (exists.rows[0]?.exists !== true) return 0;
  const { rows } = await client.query<{ version: number }>(
    `select coalesce(max(version), 0) as version from ${schema}.migration`,
  );
  const version = rows[0]?.version ?? 0;
  if (version <= known) return version;
  throw new RepriseError("E_SCHEMA_VERSION", {
    message: `schema ${schemaName} at ${address} has version ${version}; this package knows versions up to ${known}`,
    hint: "A newer Reprise has migrated it, and the schema only rolls forward. Install that version here, too.",
  });
}
