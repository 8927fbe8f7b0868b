import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hints } from "#runtime/store/contract.js";
import { listen } from "#runtime/store/listen.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { newRunId } from "../../support/runs.js";

const place = freshSchema();
let store: PostgresStore;
let hints: Hints;
const queues: string[] = [];
const closed = new Set<string>();
beforeAll(async () => {
  store = await openStore(place);
  hints = await listen(place.url, place);
  hints.onWakeUp(queue => queues.push(queue));
  hints.onClosed(runId => closed.add(runId));
});
afterAll(async () => {
  await hints.close();
  await store.close();
});

describe("hints", () => {
  it("name the queues that have mail, each once", async () => {
    await store.hintWakeUp(["orders, and more", "default", "default"]);
    await expect.poll(() => queues).toEqual(["orders, and more", "default"]);
  });

  it("name any number of closed runs", async () => {
    const runIds = Array.from({ length: 1_001 }, newRunId);
    await store.hintClosed(runIds);
    await expect.poll(() => closed.size).toBe(1_001);
    expect([...closed].sort()).toEqual([...runIds].sort());
  });

  it("of another schema are not heard", async () => {
    const other = await openStore(freshSchema());
    await other.hintWakeUp(["foreign"]);
    await store.hintWakeUp(["own"]);
    await expect.poll(() => queues.at(-1)).toBe("own");
    expect(queues).not.toContain("foreign");
    await other.close();
  });

  it("are heard again after the connection was lost", async () => {
    const listeners = () =>
      store.database.pool.query<{ pid: number }>(
        "select pid from pg_stat_activity where query like $1 and pid <> pg_backend_pid()",
        [`listen "${place.schema}%`],
      );
    const before = (await listeners()).rows[0]?.pid;
    await store.database.pool.query("select pg_terminate_backend($1)", [before]);
    await expect.poll(async () => (await listeners()).rows.filter(({ pid }) => pid !== before).length).toBe(1);
    await store.hintWakeUp(["again"]);
    await expect.poll(() => queues.at(-1)).toBe("again");
  });

  it("nobody to hear them is no error, and neither is nothing to say", async () => {
    await store.hintWakeUp([]);
    await store.hintClosed([]);
  });

  it("a listener tells at once when there is no server", async () => {
    await expect(listen("postgres://u:hunter2@127.0.0.1:1/x")).rejects.toMatchObject({
      code: "E_DATABASE_UNREACHABLE",
    });
  });
});
