import { inject, expect, test, vi, beforeAll } from "vitest";
import pg from "pg";
import { activity, signal, sleep, workflow } from "@reprise/runtime";
import { TestEnvironment, type TestEnvironmentOptions } from "@reprise/runtime/testing";

beforeAll(() => {
  vi.stubEnv("REPRISE_TEST_SCHEMA_PREFIX", inject("schemaPrefix"));
});

const charge = activity("charge", (total: number): string => `receipt-${total}`);
const approved = signal<boolean>("approved");
const order = workflow("order", async (total: number) => {
  const receipt = await charge(total);
  await approved.receive({ timeout: "3 days" });
  await sleep("365 days");
  return { receipt, at: new Date() };
});

function onPostgres(options: Partial<TestEnvironmentOptions> = {}): TestEnvironment {
  return new TestEnvironment({ workflows: [order], store: { databaseUrl: inject("databaseUrl") }, ...options });
}

/** Statements of the test's own, on the database of the environment. */
async function ownConnection(env: TestEnvironment) {
  const location = await env.database();
  if (location === undefined) throw new Error("there is no Postgres under the environment");
  const client = new pg.Client(location.url);
  await client.connect();
  return { client, schema: location.schema, [Symbol.asyncDispose]: () => client.end() };
}

test("the tables hold the test's time: what is recorded, what is due, and what a default would have written", async () => {
  await using env = onPostgres({ startAt: "2031-05-01T00:00:00Z" });
  const run = await env.start(order, 20);
  await env.advance("1 day");
  await using own = await ownConnection(env);
  const { rows } = await own.client.query(
    `select (select max(at) from ${own.schema}.event) as last, (select min(due_at) from ${own.schema}.inbox) as due`,
  );
  expect(rows).toEqual([{ last: new Date("2031-05-01T00:00:00Z"), due: new Date("2031-05-04T00:00:00Z") }]);
  expect(await run.result()).toEqual({ receipt: "receipt-20", at: new Date("2032-05-03T00:00:00.000Z") });
});

test("environments have data and time of their own, also at the same time", async () => {
  const results = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async day => {
      await using env = onPostgres({ startAt: `2030-01-0${day}T00:00:00Z` });
      const run = await env.start(order, day, { id: "the-same-id" });
      return await run.result();
    }),
  );
  expect(results.map(({ receipt }) => receipt)).toEqual([1, 2, 3, 4, 5, 6].map(day => `receipt-${day}`));
  expect(results.map(({ at }) => at.getUTCDate())).toEqual([4, 5, 6, 7, 8, 9]);
});

test("an environment that gets the schema of an earlier one finds nothing of it", async () => {
  const schemas = new Set<string>();
  for (const total of [1, 2, 3]) {
    await using env = onPostgres();
    schemas.add((await env.database())?.schema ?? "");
    const run = await env.start(order, total, { id: "order-7" });
    expect(await run.result()).toMatchObject({ receipt: `receipt-${total}` });
  }
  expect(schemas).toHaveLength(1);
});

test("a run that is started in a transaction exists if it commits, at the test's time", async () => {
  await using env = onPostgres();
  await using own = await ownConnection(env);
  const outcomes: string[] = [];
  for (const end of ["rollback", "commit"]) {
    await own.client.query("begin");
    await env.start(order, 20, { id: `order-${end}`, tx: own.client });
    const { rows } = await own.client.query("show search_path");
    expect(rows).toEqual([{ search_path: '"$user", public' }]);
    await own.client.query(end);
    const { rows: runs } = await own.client.query(`select id, created_at from ${own.schema}.run`);
    outcomes.push(JSON.stringify(runs));
  }
  expect(outcomes).toEqual(["[]", '[{"id":"order-commit","created_at":"2026-01-01T00:00:00.000Z"}]']);
});

test("a store that does not exist is refused", () => {
  expect(() => new TestEnvironment({ workflows: [order], store: "sqlite" as "memory" })).toThrow(
    'store of the environment is "sqlite", which is no store',
  );
  vi.stubEnv("REPRISE_TEST_STORE", "postgress");
  expect(() => new TestEnvironment({ workflows: [order] })).toThrow('REPRISE_TEST_STORE is "postgress"');
  vi.stubEnv("REPRISE_TEST_STORE", undefined);
});

test("a database that is not there is said", async () => {
  const env = new TestEnvironment({ workflows: [order], store: { databaseUrl: "postgres://nobody@127.0.0.1:1/none" } });
  await expect(env.start(order, 1)).rejects.toMatchObject({ code: "E_DATABASE_UNREACHABLE" });
});
