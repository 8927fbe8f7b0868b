import type { NewRun, Queryable, StartResult } from "../../store/contract.js";
import { connect } from "../../store/database.js";
import { migrate } from "../../store/migrate.js";
import { PostgresStore } from "../../store/postgres-store.js";
import { Transactions } from "../../store/transactions.js";
import { testTransactions, type TestStore } from "../test-store.js";
import { clockTable, emptyTables, setClock } from "./settable-clock.js";

/** One statement is under way while the next is asked for; a test needs no more. */
const poolSize = 2;

/**
 * The store of production, on a schema of its own whose time the test moves.
 *
 * Its statements are those of production to the byte. They ask for `clock_timestamp()` and `statement_timestamp()` without
 * saying whose: on these connections the schema comes before `pg_catalog` in the search path, and has two functions of
 * those names, which read the time from a table.
 */
export class PostgresTestStore extends PostgresStore implements TestStore {
  readonly location: { readonly url: string; readonly schema: string };
  readonly transactions: Transactions;
  readonly #onClose: (store: PostgresTestStore) => void;

  /** @param onClose Is given the store when an environment has closed it, to be used again. */
  static async create(
    url: string,
    schema: string,
    onClose: (store: PostgresTestStore) => void,
  ): Promise<PostgresTestStore> {
    // What the engine has written is on disk when it is told so, as in production; what the test prepares need not be.
    const settings = [`search_path=${schema},pg_catalog`, "synchronous_commit=off"];
    const database = await connect(url, { schema, poolSize, settings, allowExitOnIdle: true });
    try {
      await migrate(database);
      await database.pool.query(clockTable(database.schema));
    } catch (error) {
      await database.close();
      throw error;
    }
    return new PostgresTestStore(database, { url, schema }, onClose);
  }

  private constructor(
    database: PostgresStore["database"],
    location: PostgresTestStore["location"],
    onClose: (store: PostgresTestStore) => void,
  ) {
    super(database);
    this.location = location;
    this.transactions = new Transactions(database, testTransactions);
    this.#onClose = onClose;
  }

  /** Empties it, and sets its clock. */
  async begin(now: number): Promise<void> {
    await this.database.pool.query(emptyTables(this.database.schema));
    await this.moveClock(now);
  }

  async moveClock(at: number): Promise<void> {
    await this.database.pool.query(setClock(this.database.schema), [at]);
  }

  /** Within a caller's transaction the time is the test's, too, for as long as this takes. */
  override async startRun(run: NewRun, tx?: Queryable): Promise<StartResult> {
    if (tx === undefined) return super.startRun(run);
    const { rows } = await tx.query("select current_setting('search_path') as path");
    const [{ path }] = rows as [{ readonly path: string }];
    await tx.query("select set_config('search_path', $1, true)", [`${this.database.schema}, pg_catalog`]);
    try {
      return await super.startRun(run, tx);
    } finally {
      await tx.query("select set_config('search_path', $1, true)", [path]);
    }
  }

  /** The connections stay for the next environment; idle, they keep no process alive. */
  override async close(): Promise<void> {
    this.#onClose(this);
  }
}
