import type pg from "pg";
import type { IsolationLevel } from "../language/transaction.js";
import { describeDatabaseError } from "./connection-errors.js";
import type { RunWrite } from "./contract.js";
import type { Database } from "./database.js";
import { PostgresTransaction } from "./postgres-transaction.js";
import { committedEvents, awaitRow } from "./statements/committed-events.js";
import type { OpenTransaction, TransactionStore } from "./transaction-contract.js";

/** The name of these connections in `pg_stat_activity`. */
export const transactionConnections = "reprise-transaction";

/**
 * Transactions whose SQL is the user's, and whose last statement is the flush of one run. Their connections are their own:
 * the settings of the others would make bad plans for the user's statements, and one that waits for a lock of the user's
 * must keep nobody from writing histories.
 */
export class Transactions implements TransactionStore {
  readonly #database: Database;
  readonly #size: number;
  #pool: pg.Pool | undefined;

  /** @param size Connections at most. */
  constructor(database: Database, size: number) {
    this.#database = database;
    this.#size = size;
  }

  async begin(isolation: IsolationLevel): Promise<OpenTransaction> {
    this.#pool ??= this.#database.plainPool(this.#size, transactionConnections);
    try {
      const connection = await this.#pool.connect();
      return await PostgresTransaction.begin(this.#database, connection, isolation);
    } catch (error) {
      throw describeDatabaseError(error, this.#database.address);
    }
  }

  async outcomeOf(write: RunWrite): Promise<readonly number[] | undefined> {
    await awaitRow(this.#database, write.fence.runId);
    return committedEvents(this.#database, write);
  }

  async close(): Promise<void> {
    await this.#pool?.end();
  }
}
