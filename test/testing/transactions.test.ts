import { beforeAll, describe, expect, inject, test, vi } from "vitest";
import pg from "pg";
import { step, transaction, workflow, type TransactionClient } from "@reprise/runtime";
import { crashEverywhere, everyOrder, faults, TestEnvironment } from "@reprise/runtime/testing";

beforeAll(() => {
  vi.stubEnv("REPRISE_TEST_SCHEMA_PREFIX", inject("schemaPrefix"));
});

const onPostgres = { store: { databaseUrl: inject("databaseUrl") } } as const;

/** A table that no other test of this file uses. */
async function accountTable() {
  const name = `account_${crypto.randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client(inject("databaseUrl"));
  await client.connect();
  await client.query(`create table ${name} (balance int not null); insert into ${name} values (100)`);
  return {
    name,
    balance: async () => {
      const { rows } = await client.query<{ balance: number }>(`select balance from ${name}`);
      return rows[0]?.balance;
    },
    [Symbol.asyncDispose]: async () => {
      await client.query(`drop table ${name}`);
      await client.end();
    },
  };
}

const debit = async (tx: TransactionClient, table: string) => {
  const { rows } = await tx.query<{ balance: number }>(`update ${table} set balance = balance - 10 returning balance`);
  return rows[0]?.balance;
};

const paying = workflow("paying", async (table: string) => {
  const first = await transaction("debit", tx => debit(tx, table), { retry: { maximumAttempts: 2 } });
  await step("notify", () => "notified");
  const second = await transaction("debit", tx => debit(tx, table), { isolation: "serializable" });
  return [first, second];
});

describe("in memory", () => {
  test("a transaction that nothing takes the place of fails, and says both ways out", async () => {
    await using env = new TestEnvironment({ workflows: [paying] });
    const run = await env.start(paying, "nowhere");
    await expect(run.result()).rejects.toMatchObject({
      cause: { attempts: 1, cause: { code: "E_TEST_TRANSACTION" } },
      message: expect.stringMatching(/steps: \{ "debit": .*store: "postgres"/) as string,
    });
  });

  test("a body of the test takes its place", async () => {
    await using env = new TestEnvironment({ workflows: [paying], steps: { debit: () => 7 } });
    expect(await (await env.start(paying, "nowhere")).result()).toEqual([7, 7]);
  });
});

describe("on Postgres", () => {
  test("the body is executed on the database of the environment, in the schema of the user", async () => {
    await using table = await accountTable();
    await using env = new TestEnvironment({ workflows: [paying], ...onPostgres });
    expect(await (await env.start(paying, table.name)).result()).toEqual([90, 80]);
    expect(await table.balance()).toBe(80);
  });

  test("the time of its event is the test's", async () => {
    await using table = await accountTable();
    await using env = new TestEnvironment({ workflows: [paying], startAt: "2031-05-01T00:00:00Z", ...onPostgres });
    const run = await env.start(paying, table.name);
    await run.result();
    const events = await run.events();
    expect(new Set(events.map(({ at }) => new Date(at).toISOString()))).toEqual(new Set(["2031-05-01T00:00:00.000Z"]));
  });

  test("a body of the test gets the connection, too", async () => {
    await using table = await accountTable();
    const steps = {
      debit: async (tx: TransactionClient) => (await tx.query<{ one: number }>("select 41 as one")).rows[0]?.one,
    };
    await using env = new TestEnvironment({ workflows: [paying], steps, ...onPostgres });
    expect(await (await env.start(paying, table.name)).result()).toEqual([41, 41]);
  });

  test("I35: an attempt that fails, and a commit whose answer is lost, leave one effect for each event", async () => {
    for (const commit of [1, 2, 3, 4, 5]) {
      await using table = await accountTable();
      await using env = new TestEnvironment({
        workflows: [paying],
        faults: [faults.loseAnswer(commit), faults.failAttempt("debit", 1)],
        ...onPostgres,
      });
      expect(await (await env.start(paying, table.name)).result()).toEqual([90, 80]);
      expect(await table.balance()).toBe(80);
    }
  });

  test("I14: a worker whose lease ends before the commit of a transaction commits nothing of it", async () => {
    for (const commit of [1, 2, 3]) {
      await using table = await accountTable();
      await using env = new TestEnvironment({
        workflows: [paying],
        faults: [faults.expireLease(commit)],
        ...onPostgres,
      });
      expect(await (await env.start(paying, table.name)).result()).toEqual([90, 80]);
      expect(await table.balance()).toBe(80);
    }
  });

  test("I35: wherever its worker dies, a transaction takes effect exactly once", async () => {
    vi.stubEnv("REPRISE_TEST_STORE", "postgres");
    vi.stubEnv("REPRISE_TEST_DATABASE_URL", inject("databaseUrl"));
    await using table = await accountTable();
    let before = 100;
    const moving = workflow("moving", async () => {
      await transaction("debit", tx => debit(tx, table.name));
      await Promise.all([
        step("notify", () => "notified"),
        transaction("debit", tx => debit(tx, table.name)),
        transaction("debit", tx => debit(tx, table.name), { isolation: "repeatable read" }),
      ]);
    });
    const report = await crashEverywhere(moving, () => ({
      input: undefined,
      invariants: {
        "three debits": async () => {
          const now = (await table.balance()) ?? 0;
          const spent = before - now;
          before = now;
          return spent === 30;
        },
      },
    }));
    expect(report.points.length).toBeGreaterThan(15);
    vi.unstubAllEnvs();
  });

  test("every order of transactions and steps can be executed", async () => {
    vi.stubEnv("REPRISE_TEST_STORE", "postgres");
    vi.stubEnv("REPRISE_TEST_DATABASE_URL", inject("databaseUrl"));
    await using table = await accountTable();
    const both = workflow("both", async () => {
      const order: string[] = [];
      await Promise.all([
        transaction("debit", tx => debit(tx, table.name)).then(() => order.push("debit")),
        step("notify", () => "notified").then(() => order.push("notify")),
      ]);
      return order.join(" ");
    });
    const seen = new Set<unknown>();
    await everyOrder(both, () => ({
      input: undefined,
      check: async ended => void seen.add(JSON.stringify(ended.result)),
    }));
    expect(seen.size).toBe(2);
    vi.unstubAllEnvs();
  });
});
