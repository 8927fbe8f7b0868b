import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { claim, newRun, newRunId, newWorker } from "../../support/runs.js";

const place = freshSchema();
let store: PostgresStore;
beforeAll(async () => {
  store = await openStore(place);
});
afterAll(() => store.close());

async function runsWithId(id: string): Promise<number> {
  const { rowCount } = await store.database.pool.query(`select from ${store.database.schema}.run where id = $1`, [id]);
  return rowCount ?? 0;
}

describe("starting a run", () => {
  it("the same start sent again is the same run", async () => {
    const run = newRun();
    expect(await store.startRun(run)).toEqual({ outcome: "started", runId: run.runId });
    expect(await store.startRun(run)).toEqual({ outcome: "existing", runId: run.runId });
    expect(await store.loadHistory(run.runId)).toMatchObject([
      { seq: 1, type: "run.started", term: 0, body: run.started },
    ]);
  });

  it("the same id with the same input is the same run, with another input or workflow it is a conflict", async () => {
    const run = newRun({ id: "order-1" });
    await store.startRun(run);
    const again = { ...run, runId: newRunId() };
    expect(await store.startRun(again)).toEqual({ outcome: "existing", runId: run.runId });
    const conflict = { outcome: "conflict", runId: run.runId, workflow: "order" };
    expect(await store.startRun({ ...again, fingerprint: "other" })).toEqual(conflict);
    expect(await store.startRun({ ...again, workflow: "refund" })).toEqual(conflict);
    expect(await store.startRun({ ...run, fingerprint: "other", id: null })).toEqual(conflict);
    expect(await runsWithId("order-1")).toBe(1);
  });

  it("a run id that exists takes no second id with it", async () => {
    const run = newRun({ id: "first" });
    await store.startRun(run);
    expect(await store.startRun({ ...run, id: "second" })).toEqual({ outcome: "existing", runId: run.runId });
    expect(await store.describeRun({ id: "second" })).toBeUndefined();
    expect(await store.diagnose()).toEqual([]);
  });

  it("of twenty concurrent starts with one id, one starts the run and all answer with it", async () => {
    const starts = Array.from({ length: 20 }, () => newRun({ id: "rush" }));
    const results = await Promise.all(starts.map(run => store.startRun(run)));
    expect(results.filter(({ outcome }) => outcome === "started")).toHaveLength(1);
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(1);
    expect(await runsWithId("rush")).toBe(1);
  });

  it("in a caller's transaction, the run exists if and only if it commits", async () => {
    const client = new pg.Client(place.url);
    await client.connect();
    const undone = newRun({ id: "undone" });
    await client.query("begin");
    expect(await store.startRun(undone, client)).toMatchObject({ outcome: "started" });
    await client.query("rollback");
    expect(await store.describeRun({ id: "undone" })).toBeUndefined();
    const done = newRun({ id: "done" });
    await client.query("begin");
    await store.startRun(done, client);
    expect(await store.describeRun({ id: "done" })).toBeUndefined();
    await client.query("commit");
    await client.end();
    expect(await store.describeRun({ id: "done" })).toMatchObject({ runId: done.runId, state: "pending" });
  });

  it("a start waits for another transaction that holds its id, and takes its place where that is rolled back", async () => {
    const client = new pg.Client(place.url);
    await client.connect();
    await client.query("begin");
    await store.startRun(newRun({ id: "contended" }), client);
    const second = newRun({ id: "contended" });
    const waiting = store.startRun(second);
    await expect
      .poll(() => client.query("select from pg_locks where not granted and locktype = 'transactionid'"))
      .toMatchObject({ rowCount: 1 });
    await client.query("rollback");
    await client.end();
    expect(await waiting).toEqual({ outcome: "started", runId: second.runId });
  });

  it("I2: a body reads back as it was written: order of keys, spaces, escapes", async () => {
    const started = '{ "b":1, "a" : [ -0.0, 1e3 ],"10":0,"10":"\\u0000\\ud800","é":"\\"" }';
    const run = newRun({ started });
    await store.startRun(run);
    expect((await store.loadHistory(run.runId))[0]?.body).toBe(started);
  });
});

describe("looking at runs", () => {
  it("tells the state of a run in the words of its users", async () => {
    const pending = newRun({ workflow: "states" });
    const running = newRun({ workflow: "states" });
    for (const run of [pending, running]) await store.startRun(run);
    const owner = await newWorker(store);
    await store.claimRuns({
      owner,
      queues: ["default"],
      workflows: [{ name: "states", build: "b", begins: true }],
      limit: 1,
      probation: false,
    });
    const states = (await store.listRuns({ workflow: "states" })).map(({ runId, state }) => [runId, state]);
    expect(states).toEqual([
      [running.runId, "pending"],
      [pending.runId, "running"],
    ]);
    expect(await store.listRuns({ workflow: "states", state: "running" })).toHaveLength(1);
    expect(await store.listRuns({ workflow: "states", state: "completed" })).toEqual([]);
    expect(await store.listRuns({ workflow: "states", before: running.runId })).toMatchObject([
      { runId: pending.runId },
    ]);
    expect(await store.listRuns({ workflow: "states", limit: 1 })).toMatchObject([{ runId: running.runId }]);
  });

  it("knows nothing of what does not exist", async () => {
    expect(await store.describeRun({ runId: newRunId() })).toBeUndefined();
    expect(await store.loadHistory(newRunId())).toEqual([]);
    expect(await store.terminateRun(newRunId(), null)).toBe("unknown");
    expect(await claim(store, newRunId())).toEqual([]);
  });
});
