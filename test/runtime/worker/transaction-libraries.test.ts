import { eq, sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { integer, pgSchema } from "drizzle-orm/pg-core";
import { Kysely, PostgresDialect } from "kysely";
import type { PoolClient } from "pg";
import { describe, expect, test } from "vitest";
import { transaction, workflow, type TransactionClient } from "@reprise/runtime";
import { Workbench } from "../../support/workbench.js";

/** What libraries are given, as docs/workflows.md says. */
const drizzleOf = (tx: TransactionClient): NodePgDatabase => drizzle({ client: tx as unknown as PoolClient });

interface Tables {
  readonly account: { readonly id: number; readonly cents: number };
}

const kyselyOf = (schema: string, { query }: TransactionClient): Kysely<Tables> => {
  const client = { query: query as PoolClient["query"], release: () => undefined };
  const pool = { connect: () => Promise.resolve(client), end: () => Promise.resolve() };
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema);
};

async function benchWithAccounts() {
  const bench = await Workbench.open();
  const { pool } = bench.store.database;
  await pool.query(`create table ${bench.schema}.account (id int primary key, cents int not null)`);
  await pool.query(`insert into ${bench.schema}.account values (1, 100), (2, 0)`);
  const account = pgSchema(bench.schema).table("account", { id: integer().primaryKey(), cents: integer().notNull() });
  const balances = async () => {
    const { rows } = await pool.query<{ cents: number }>(`select cents from ${bench.schema}.account order by id`);
    return rows.map(({ cents }) => cents);
  };
  return { bench, account, balances };
}

const typesOf = async (bench: Workbench, runId: string) =>
  (await bench.store.loadHistory(runId)).map(({ type }) => type);

describe("a transaction whose client is handed to a library", () => {
  test("I35: Drizzle's statements are part of it", async () => {
    const { bench, account, balances } = await benchWithAccounts();
    const moving = workflow("moving", async (cents: number) =>
      transaction("move", async (tx, { attempt }) => {
        const db = drizzleOf(tx);
        const less = { cents: sql`${account.cents} - ${cents}` };
        const [from] = await db.update(account).set(less).where(eq(account.id, 1)).returning();
        if (attempt === 1) throw new Error("between the two");
        await db
          .update(account)
          .set({ cents: sql`${account.cents} + ${cents}` })
          .where(eq(account.id, 2));
        return from?.cents;
      }),
    );
    await bench.worker({ workflows: [moving] });
    expect(await (await bench.client.start(moving, 30)).result()).toBe(70);
    expect(await balances()).toEqual([70, 30]);
  });

  test("I35: Kysely's statements are part of it", async () => {
    const { bench, balances } = await benchWithAccounts();
    const moving = workflow("moving", async (cents: number) =>
      transaction("move", async (tx, { attempt }) => {
        const db = kyselyOf(bench.schema, tx);
        const add = (id: number, more: number) =>
          db
            .updateTable("account")
            .set(each => ({ cents: each("cents", "+", more) }))
            .where("id", "=", id)
            .returning("cents")
            .executeTakeFirstOrThrow();
        const from = await add(1, -cents);
        if (attempt === 1) throw new Error("between the two");
        await add(2, cents);
        return from.cents;
      }),
    );
    await bench.worker({ workflows: [moving] });
    expect(await (await bench.client.start(moving, 30)).result()).toBe(70);
    expect(await balances()).toEqual([70, 30]);
  });

  test("a conflict that comes in an error of the library's is no failed attempt", async () => {
    const { bench, account, balances } = await benchWithAccounts();
    const counting = workflow("counting", async () =>
      transaction(
        "count",
        async tx => {
          const [row] = await drizzleOf(tx).select().from(account).where(eq(account.id, 2));
          await drizzleOf(tx)
            .update(account)
            .set({ cents: (row?.cents ?? 0) + 1 })
            .where(eq(account.id, 2));
        },
        { isolation: "serializable", retry: { initialInterval: 1 } },
      ),
    );
    await bench.worker({ workflows: [counting] });
    const runs = await Promise.all([1, 2, 3, 4].map(() => bench.client.start(counting)));
    for (const run of runs) await run.result();
    expect(await balances()).toEqual([100, 4]);
    for (const { runId } of runs) expect(await typesOf(bench, runId)).not.toContain("activity.attemptFailed");
  });

  test("a library that begins a transaction of its own is told so, and not tried again", async () => {
    const { bench, account } = await benchWithAccounts();
    let executed = 0;
    const nesting = workflow("nesting", async () =>
      transaction("nest", async tx => {
        executed++;
        return drizzleOf(tx).transaction(inner => inner.select().from(account));
      }),
    );
    await bench.worker({ workflows: [nesting] });
    await expect((await bench.client.start(nesting)).result()).rejects.toMatchObject({
      cause: { attempts: 1, cause: { cause: { code: "E_TRANSACTION_CONTROL" } } },
    });
    expect(executed).toBe(1);
  });
});
