import { onTestFinished } from "vitest";
import type { Database } from "#runtime/store/database.js";
import { eventually } from "./workbench.js";

/** Nobody can write to a table meanwhile: whoever tries waits, and what it was about to commit is not. */
export class HeldTable {
  readonly #database: Database;
  readonly #table: string;
  #release: () => Promise<void>;

  static async hold(database: Database, table: string): Promise<HeldTable> {
    const client = await database.pool.connect();
    await client.query(`begin; lock table ${database.schema}.${table} in exclusive mode`);
    const held = new HeldTable(database, table, async () => {
      await client.query("commit");
      client.release();
    });
    onTestFinished(() => held.release());
    return held;
  }

  private constructor(database: Database, table: string, release: () => Promise<void>) {
    this.#database = database;
    this.#table = table;
    this.#release = release;
  }

  /** Resolves when somebody waits to write to it. */
  async awaited(): Promise<void> {
    const waiting = "select 1 from pg_locks where relation = $1::regclass and not granted";
    await eventually(async () => {
      const { rows } = await this.#database.pool.query(waiting, [`${this.#database.schema}.${this.#table}`]);
      return rows.length > 0;
    }, `somebody wants to write to ${this.#table}`);
  }

  async release(): Promise<void> {
    const release = this.#release;
    this.#release = () => Promise.resolve();
    await release();
  }
}
