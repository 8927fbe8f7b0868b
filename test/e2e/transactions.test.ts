import { beforeAll, describe, expect, test } from "vitest";
import { transaction, workflow } from "@reprise/runtime";
import { CuttingProxy, type Cut } from "../support/cutting-proxy.js";
import { EffectTable } from "../support/effect-table.js";
import { eventually, Workbench } from "../support/workbench.js";
import { compileFixture, Ledger, WorkerProcess } from "../support/worker-process.js";

beforeAll(compileFixture);

async function benchWithTable() {
  const bench = await Workbench.open();
  return { bench, effects: await EffectTable.create(bench) };
}

const quick = { retry: { initialInterval: 1, maximumInterval: 20 } } as const;

/** Pays so often, one time after the other, and counts how often the body was executed. */
function payingWorkflow(effects: EffectTable) {
  const counts = { executed: 0 };
  const pays = workflow("pays", async (times: number) => {
    for (let paid = 0; paid < times; paid++) {
      await transaction(
        "pay",
        async (tx, { idempotencyKey }) => {
          counts.executed++;
          await effects.add(tx, idempotencyKey);
        },
        quick,
      );
    }
    return times;
  });
  return { pays, counts };
}

describe("I35: the effect of a transaction is there if and only if its event is", () => {
  test.for<Cut>(["before", "after", "late"])("where the connection is cut %s COMMIT", async cut => {
    const { bench, effects } = await benchWithTable();
    let commits = 0;
    const proxy = await CuttingProxy.start(bench.url, name => name === "commit" && ++commits % 3 === 0 && cut);
    const { pays, counts } = payingWorkflow(effects);
    await bench.worker({ workflows: [pays], databaseUrl: proxy.url });
    const runs = await Promise.all([4, 4, 4].map(times => bench.client.start(pays, times)));
    for (const run of runs) expect(await run.result()).toBe(4);
    expect(proxy.cuts).toBeGreaterThanOrEqual(4);
    // What the server was told to commit is committed, and not executed again.
    expect(counts.executed).toBe(cut === "before" ? 12 + proxy.cuts : 12);
    await effects.expectExactlyOnce(runs.map(({ runId }) => runId));
    expect(await bench.findings()).toEqual([]);
  });

  test("where the server never hears of the end of the connection: it gives the transaction up by itself", async () => {
    const { bench, effects } = await benchWithTable();
    let commits = 0;
    const proxy = await CuttingProxy.start(bench.url, name => name === "commit" && ++commits === 2 && "silent");
    const { pays, counts } = payingWorkflow(effects);
    await bench.worker({ workflows: [pays], databaseUrl: proxy.url });
    const run = await bench.client.start(pays, 3);
    expect(await run.result()).toBe(3);
    expect(proxy.cuts).toBe(1);
    expect(counts.executed).toBe(4);
    await effects.expectExactlyOnce([run.runId]);
  });

  test("where Postgres ends the sessions of transactions at any moment", async () => {
    const { bench, effects } = await benchWithTable();
    const { pays } = payingWorkflow(effects);
    await bench.worker({ workflows: [pays] });
    const runs = await Promise.all(Array.from({ length: 8 }, () => bench.client.start(pays, 15)));
    const terminate = `select pg_terminate_backend(pid) from pg_locks
      where relation = $1::regclass and granted and mode = 'RowExclusiveLock' and random() < 0.5`;
    let ended = 0;
    const results = Promise.all(runs.map(run => run.result())).then(() => true);
    await eventually(async () => {
      const { rowCount } = await bench.store.database.pool.query(terminate, [effects.name]);
      ended += rowCount ?? 0;
      return ended >= 40 || (await Promise.race([results, Promise.resolve(false)]));
    }, "40 sessions have ended");
    await results;
    expect(ended).toBeGreaterThanOrEqual(20);
    await effects.expectExactlyOnce(runs.map(({ runId }) => runId));
    expect(await bench.findings()).toEqual([]);
  });

  test("where its worker is killed at 15 random points", async () => {
    const { bench, effects } = await benchWithTable();
    const ledger = new Ledger();
    const environment = {
      DATABASE_URL: bench.url,
      REPRISE_SCHEMA: bench.schema,
      LEDGER: ledger.file,
      EFFECTS: effects.name,
    };
    const points = Array.from({ length: 15 }, () => 1 + Math.floor(Math.random() * 298)).sort((a, b) => a - b);
    console.log(`killing at steps ${points.join(", ")}`);
    let worker = await WorkerProcess.start(environment);
    const handle = await bench.client.start<number, number>("paying", 300);
    for (const point of points) {
      const last = ledger.lines().at(-1)?.step ?? 0;
      if (point > last) await worker.reached(point);
      await worker.signal("SIGKILL");
      worker = await WorkerProcess.start(environment);
    }
    expect(await handle.result()).toBe(300);
    await effects.expectExactlyOnce([handle.runId]);
    expect(await effects.all()).toHaveLength(300);
    expect(await bench.findings()).toEqual([]);
    expect(await worker.signal("SIGTERM")).toBe(0);
  });

  test("with a worker that stood still past its lease in the middle of a body", async () => {
    const { bench, effects } = await benchWithTable();
    const ledger = new Ledger();
    const environment = {
      DATABASE_URL: bench.url,
      REPRISE_SCHEMA: bench.schema,
      LEDGER: ledger.file,
      EFFECTS: effects.name,
      LEASE_MS: "3000",
      PACE_MS: "20",
    };
    const zombie = await WorkerProcess.start(environment);
    const handle = await bench.client.start<number, number>("paying", 100);
    await zombie.reached(20);
    zombie.stop();
    const successor = await WorkerProcess.start(environment);
    await successor.reached(50);
    zombie.continue();
    expect(await handle.result()).toBe(100);
    await effects.expectExactlyOnce([handle.runId]);
    expect(await effects.all()).toHaveLength(100);
  });

  test("with 200 runs of 5 transfers each, that meet at 20 accounts in any order", async () => {
    const { bench, effects } = await benchWithTable();
    const { pool } = bench.store.database;
    const account = `${bench.schema}.account`;
    await pool.query(`create table ${account} (id int primary key, balance int not null)`);
    await pool.query(`insert into ${account} select n, 0 from generate_series(0, 19) n`);
    const transferring = workflow("transferring", async () => {
      for (let transfer = 0; transfer < 5; transfer++) {
        const from = Math.floor(Math.random() * 20);
        const to = (from + 1 + Math.floor(Math.random() * 19)) % 20;
        await transaction(
          "transfer",
          async (tx, { idempotencyKey }) => {
            await effects.add(tx, idempotencyKey);
            await tx.query(`update ${account} set balance = balance - 1 where id = $1`, [from]);
            await tx.query(`update ${account} set balance = balance + 1 where id = $1`, [to]);
          },
          quick,
        );
      }
    });
    await bench.worker({ workflows: [transferring] });
    const runs = await Promise.all(Array.from({ length: 200 }, () => bench.client.start(transferring)));
    for (const run of runs) await run.result();
    expect((await pool.query(`select sum(balance)::int as sum from ${account}`)).rows).toEqual([{ sum: 0 }]);
    expect(await effects.all()).toHaveLength(1_000);
    await effects.expectExactlyOnce(runs.map(({ runId }) => runId));
    expect(await bench.findings()).toEqual([]);
  });
});
