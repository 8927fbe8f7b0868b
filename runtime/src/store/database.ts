import { createHash } from "node:crypto";
import pg from "pg";
import { RepriseError } from "../language/errors.js";
import { closedError } from "./closed-error.js";
import { addressOf, describeDatabaseError, errorCode, isBroken } from "./connection-errors.js";
import type { Queryable } from "./contract.js";
import { FreshPlans } from "./fresh-plans.js";
import type { Statement } from "./statement.js";

export const defaultSchema = "reprise";
export const oldestServer = 140_000;

export interface ConnectOptions {
  /** Where the tables live. Default: `reprise`. */
  readonly schema?: string;
  readonly poolSize?: number;
  /** Off behind a pooler that refuses settings at the start of a connection. */
  readonly plannerSettings?: boolean;
  /** Settings of every connection besides, as `name=value`. */
  readonly settings?: readonly string[];
  /** Connections that are not in use do not keep the process alive. Default: false. */
  readonly allowExitOnIdle?: boolean;
}

/**
 * Every hot statement finds its rows by primary key, however many or few there are: one plan, made once, without looking
 * at statistics that do not exist yet or are out of date. Measured with a flush of one run: 0.74 ms instead of 1.4 ms,
 * where a plain insert takes 0.41 ms.
 */
const plannerSettings = [
  "plan_cache_mode=force_generic_plan",
  "enable_seqscan=off",
  "enable_mergejoin=off",
  "enable_bitmapscan=off",
  "jit=off",
];

/** A pool of connections and the schema of Reprise in it. Executes statements, and turns pg's errors into ours. */
export class Database {
  readonly address: string;
  /** The plain name, for channels and messages. */
  readonly schemaName: string;
  /** The name as SQL wants it. */
  readonly schema: string;
  readonly pool: pg.Pool;
  /** What our statements rely on, as `name=value`: set on every connection of the pool. */
  readonly settings: readonly string[];
  readonly #url: string;
  readonly #allowExitOnIdle: boolean;
  readonly #texts = new Map<Statement<unknown>, { readonly name: string; readonly text: string }>();
  readonly #plans = new FreshPlans();
  /** Off behind a transaction pooler that cannot keep prepared statements. */
  #prepares = true;

  constructor(url: string, options: ConnectOptions = {}) {
    this.address = addressOf(url);
    this.#url = url;
    this.#allowExitOnIdle = options.allowExitOnIdle ?? false;
    this.settings = [...plannerSettings, ...(options.settings ?? [])];
    this.schemaName = checkSchemaName(options.schema ?? defaultSchema);
    this.schema = `"${this.schemaName}"`;
    this.pool = new pg.Pool({
      ...poolConfig(url, options.poolSize ?? 8),
      ...connectionSettings(options),
      allowExitOnIdle: this.#allowExitOnIdle,
    });
    surviveBreaks(this.pool);
  }

  /** Connections for code of others: as the server gives them, without our settings. */
  plainPool(size: number, name: string): pg.Pool {
    const pool = new pg.Pool({
      ...poolConfig(this.#url, size),
      application_name: name,
      allowExitOnIdle: this.#allowExitOnIdle,
    });
    surviveBreaks(pool);
    return pool;
  }

  /** Executes a statement on the pool, prepared. */
  async run<Row>(statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    if (this.pool.ending) throw closedError();
    const query = this.textOf(statement);
    try {
      return (await this.#query(query, [...values])) as Row[];
    } catch (error) {
      throw describeDatabaseError(error, this.address);
    }
  }

  /** Executes a statement on a caller's own connection, in its transaction. Its errors stay pg's own. */
  async runOn<Row>(connection: Queryable, statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await connection.query(this.textOf(statement).text, [...values]);
    return rows as Row[];
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** The name holds a hash, so that two schemas or two versions never meet under one name on a shared connection. */
  textOf(statement: Statement<unknown>): { readonly name: string; readonly text: string } {
    let entry = this.#texts.get(statement);
    if (entry === undefined) {
      const text = statement.text(this.schema);
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
      entry = { name: `reprise_${statement.name}_${hash}`, text };
      this.#texts.set(statement, entry);
    }
    return entry;
  }

  async #query(query: { readonly name: string; readonly text: string }, values: unknown[]): Promise<unknown[]> {
    const client = await this.pool.connect();
    let broken = false;
    try {
      await this.#plans.keep(client);
      return await this.#queryOn(client, query, values);
    } catch (error) {
      broken = isBroken(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #queryOn(
    client: pg.PoolClient,
    query: { readonly name: string; readonly text: string },
    values: unknown[],
  ): Promise<unknown[]> {
    if (!this.#prepares) return (await client.query<never>(query.text, values)).rows;
    try {
      return (await client.query<never>({ ...query, values })).rows;
    } catch (error) {
      // Raised before the statement is executed: the pooler gave us a server connection that does not know it, or
      // that has it from another client.
      if (!["26000", "42P05"].includes(errorCode(error))) throw error;
      this.#prepares = false;
      return (await client.query<never>(query.text, values)).rows;
    }
  }
}

/** A connection that breaks fails the query that uses it, or is replaced by the next query. */
function surviveBreaks(pool: pg.Pool): void {
  pool.on("error", () => undefined);
  pool.on("connect", client => client.on("error", () => undefined));
}

/** Given at the start of a connection, so that they cost no round trip. */
function connectionSettings({ plannerSettings: planner, settings = [] }: ConnectOptions): pg.PoolConfig {
  const all = [...(planner === false ? [] : plannerSettings), ...settings];
  return all.length === 0 ? {} : { options: all.map(setting => `-c ${setting}`).join(" ") };
}

/** Connects, and checks that a server of a supported version answers. */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  const database = new Database(url, options);
  try {
    await checkVersion(database);
    return database;
  } catch (error) {
    await database.close();
    if (options.plannerSettings === false || !refusesSettings(error)) throw error;
    return connect(url, { ...options, plannerSettings: false });
  }
}

/** Poolers in transaction mode answer with a protocol error. */
function refusesSettings(error: unknown): boolean {
  return RepriseError.is(error) && errorCode(error.cause) === "08P01";
}

export function poolConfig(url: string, max: number): pg.PoolConfig {
  return {
    connectionString: url,
    max,
    application_name: "reprise",
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
}

const serverVersion: Statement<{ readonly version: number }> = {
  name: "server-version",
  text: () => "select current_setting('server_version_num')::integer as version",
};

async function checkVersion(database: Database): Promise<void> {
  const [row] = await database.run(serverVersion, []);
  if (row === undefined || row.version >= oldestServer) return;
  throw new RepriseError("E_DATABASE_VERSION", {
    message: `Postgres at ${database.address} has version ${Math.floor(row.version / 10_000)}; Reprise needs 14 or newer`,
    hint: "Upgrade the server, or use another one.",
  });
}

function checkSchemaName(name: string): string {
  // Short enough for the names of channels, which Postgres cuts at 63 bytes.
  if (/^[a-z_][a-z0-9_]{0,47}$/.test(name)) return name;
  throw new RepriseError("E_OPTION", {
    message: `schema is ${JSON.stringify(name)}, which is not allowed`,
    hint: "Use lower-case letters, digits and underscores, at most 48 of them, not beginning with a digit.",
  });
}
