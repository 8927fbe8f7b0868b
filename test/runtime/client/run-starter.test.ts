import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunStarter } from "#runtime/client/run-starter.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { newRun } from "../../support/runs.js";

let store: PostgresStore;
beforeAll(async () => {
  store = await openStore(freshSchema());
});
afterAll(() => store.close());

describe("starts that are asked for at once", () => {
  it("are few commits, and each has its own answer", async () => {
    const batches: number[] = [];
    const starter = new RunStarter({
      startRun: run => store.startRun(run),
      startFreeRuns: runs => {
        batches.push(runs.length);
        return store.startFreeRuns(runs);
      },
    });
    const runs = Array.from({ length: 600 }, (_, index) => newRun({ id: `order-${index}` }));
    const results = await Promise.all(runs.map(run => starter.start(run)));
    expect(results).toEqual(runs.map(({ runId }) => ({ outcome: "started", runId })));
    expect(batches).toEqual([1, 250, 250, 99]);
    const histories = await store.loadHistories(runs.map(({ runId }) => runId));
    for (const { runId, started } of runs) {
      expect(histories.get(runId)).toMatchObject([{ seq: 1, type: "run.started", body: started }]);
    }
  });

  it("with one id: one starts the run, the same are that run, another input is a conflict", async () => {
    const starter = new RunStarter(store);
    const blocker = starter.start(newRun());
    const first = newRun({ id: "once" });
    const [started, same, conflict, other] = await Promise.all([
      starter.start(first),
      starter.start(newRun({ id: "once" })),
      starter.start(newRun({ id: "once", fingerprint: "f2" })),
      starter.start(newRun({ id: "another" })),
      blocker,
    ]);
    expect([started, same, conflict, other]).toMatchObject([
      { outcome: "started", runId: first.runId },
      { outcome: "existing", runId: first.runId },
      { outcome: "conflict", runId: first.runId, workflow: first.workflow },
      { outcome: "started" },
    ]);
  });

  it("do not wait for one whose id another transaction holds", async () => {
    const client = await store.database.pool.connect();
    await client.query("begin");
    const held = newRun({ id: "held" });
    await store.startRun(held, client);
    const starter = new RunStarter(store);
    const blocker = starter.start(newRun());
    const contended = starter.start(newRun({ id: "held" }));
    const others = Array.from({ length: 20 }, () => starter.start(newRun()));
    await expect(Promise.all([blocker, ...others])).resolves.toHaveLength(21);
    await client.query("commit");
    client.release();
    expect(await contended).toEqual({ outcome: "existing", runId: held.runId });
  });

  it("one that the database refuses fails alone", async () => {
    const starter = new RunStarter(store);
    const blocker = starter.start(newRun());
    const unstorable = starter.start(newRun({ started: "no JSON" }));
    const other = starter.start(newRun());
    await expect(unstorable).rejects.toMatchObject({ message: expect.stringContaining("json") as string });
    await expect(Promise.all([blocker, other])).resolves.toMatchObject([
      { outcome: "started" },
      { outcome: "started" },
    ]);
  });
});
