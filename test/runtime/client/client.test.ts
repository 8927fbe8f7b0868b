import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { signal, workflow } from "@reprise/runtime";
import { Client, type Queryable, type RunHandle } from "@reprise/runtime/client";
import { bodyOf } from "#runtime/language/events.js";
import { encode } from "#runtime/language/payload.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { closing, newWorker, write } from "../../support/runs.js";

interface Order {
  readonly total: number;
}
const order = workflow("order", async (input: Order) => ({ paid: input.total }));
const approved = signal<{ by: string }>("approved");

const { url, schema } = freshSchema();
let client: Client;
let store: PostgresStore;
let owner: string;

beforeAll(async () => {
  client = await Client.connect({ databaseUrl: url, schema });
  store = await openStore({ url, schema });
  owner = await newWorker(store);
});

afterAll(async () => {
  await client.close();
  await store.close();
});

/** Ends a run as its worker would. */
async function close(
  run: RunHandle,
  type: "run.completed" | "run.failed" | "run.cancelled",
  body: string,
  state: "completed" | "failed" | "cancelled",
): Promise<void> {
  const fence = await claim(run);
  const [result] = await store.flush([write(fence, { events: [{ ...closing(), type, body }], close: state })]);
  expect(result?.verdict).toBe("ok");
}

async function claim(run: RunHandle) {
  const workflows = [{ name: "order", build: "b1", begins: true }];
  const claimed = await store.claimRuns({ owner, queues: ["default"], workflows, limit: 1_000, probation: false });
  const mine = claimed.find(({ runId }) => runId === run.runId);
  if (mine === undefined) throw new Error(`run ${run.runId} was not claimed`);
  return { runId: run.runId, owner, term: mine.term, position: mine.nextSeq };
}

const complete = (run: RunHandle, result: unknown) =>
  close(run, "run.completed", `{"result":${encode(result)}}`, "completed");

describe("start", () => {
  test("the history begins with the input and a seed of 256 bits", async () => {
    const run = await client.start(order, { total: 20 });
    const [first] = await store.loadHistory(run.runId);
    if (first?.type !== "run.started") throw new Error("no first event");
    expect(bodyOf(first)).toMatchObject({ workflow: "order", input: { total: 20 } });
    expect(bodyOf(first).seed).toMatch(/^[0-9a-f]{64}$/);
    await complete(run, null);
  });

  test("the same id and input are the same run, whatever the order of the keys", async () => {
    const input = { total: 1, note: "x" };
    const first = await client.start(order, input, { id: "same" });
    const again = await client.start(order, { note: "x", total: 1 } as Order, { id: "same" });
    expect(again.runId).toBe(first.runId);
    await complete(first, null);
    expect((await client.start(order, input, { id: "same" })).runId).toBe(first.runId);
  });

  test("the same id with another input is refused, and both runs are named", async () => {
    const first = await client.start(order, { total: 1 }, { id: "taken" });
    const conflict = client.start(order, { total: 2 }, { id: "taken" });
    await expect(conflict).rejects.toMatchObject({ code: "E_RUN_CONFLICT" });
    await expect(conflict).rejects.toThrow(new RegExp(`id taken belongs to run ${first.runId} of order`));
    await complete(first, null);
  });

  test("an input that cannot be stored leaves nothing behind", async () => {
    const input = { total: 1, notify: () => 1 };
    await expect(client.start(order, input, { id: "unstorable" })).rejects.toMatchObject({
      code: "E_PAYLOAD",
      message: expect.stringContaining("the input of order.notify") as string,
    });
    await expect(client.getHandle({ id: "unstorable" })).rejects.toMatchObject({ code: "E_RUN_UNKNOWN" });
  });

  test("a name that no worker ever registered is refused, and the known ones are listed", async () => {
    await expect(client.start("ordr", { total: 1 })).rejects.toMatchObject({ code: "E_WORKFLOW_UNKNOWN" });
    await store.registerBuilds([{ workflow: "order", build: "b1", sites: [] }]);
    await expect(client.start("ordr", { total: 1 })).rejects.toThrow(/workflow ordr; known are: order$/);
    const run = await client.start("order", { total: 1 });
    await complete(run, null);
  });

  test("with tx, the run exists if and only if the transaction commits", async () => {
    const tx = await store.database.pool.connect();
    await tx.query("begin");
    const undone = await client.start(order, { total: 1 }, { tx });
    await tx.query("rollback");
    await expect(undone.describe()).rejects.toMatchObject({ code: "E_RUN_UNKNOWN" });
    await tx.query("begin");
    const kept = await client.start(order, { total: 1 }, { tx });
    await expect(kept.describe()).rejects.toMatchObject({ code: "E_RUN_UNKNOWN" });
    await tx.query("commit");
    tx.release();
    expect(await kept.describe()).toMatchObject({ state: "pending", workflow: "order" });
    await complete(kept, null);
  });

  test("a connection that breaks in the middle of a start makes one run, and the caller sees nothing", async () => {
    // Holds the key, so that the start waits inside Postgres, where its connection is then cut.
    const holder = await store.database.pool.connect();
    await holder.query("begin");
    await holder.query(`insert into ${schema}.run_key (shard, key, run_id) values (0, 'cut', gen_random_uuid())`);
    const starting = client.start(order, { total: 1 }, { id: "cut" });
    await cutBackendThatWaits(holder);
    await holder.query("rollback");
    holder.release();
    const run = await starting;
    expect((await client.list({ workflow: "order" })).filter(({ id }) => id === "cut")).toHaveLength(1);
    await complete(run, null);
  });
});

async function cutBackendThatWaits(connection: Queryable): Promise<void> {
  for (;;) {
    // Within a transaction, the server shows what it has seen at the first look.
    await connection.query("select pg_stat_clear_snapshot()");
    const { rows } = await connection.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where pg_backend_pid() = any(pg_blocking_pids(pid)) and query like '%run_key%'`,
    );
    if (rows.length > 0) return;
  }
}

describe("result", () => {
  test("is the decoded value that the run was closed with", async () => {
    const run = await client.start(order, { total: 1 });
    const value = { paid: 1, at: new Date(0), lines: new Map([["a", 2n]]) };
    const result = run.result();
    await complete(run, value);
    expect(await result).toStrictEqual(value);
    expect(await (await client.getHandle(run.runId)).result()).toStrictEqual(value);
  });

  test("a failed run rejects with what the workflow threw as the cause", async () => {
    const run = await client.start(order, { total: 1 });
    const thrown = Object.assign(new Error("card declined", { cause: new Error("402") }), { code: "CARD" });
    await close(run, "run.failed", `{"error":${encode(thrown)}}`, "failed");
    const error: unknown = await run.result().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "E_RUN_FAILED", message: `run ${run.runId} failed: card declined` });
    expect(error).toMatchObject({ cause: { message: "card declined", code: "CARD", cause: { message: "402" } } });
  });

  test("cancelled and terminated runs reject with their reason", async () => {
    const cancelled = await client.start(order, { total: 1 });
    const error = encode(new Error("the run was cancelled: too late"));
    await close(cancelled, "run.cancelled", `{"error":${error}}`, "cancelled");
    await expect(cancelled.result()).rejects.toMatchObject({
      code: "E_RUN_CANCELLED",
      message: `run ${cancelled.runId} was cancelled: too late`,
    });
    const terminated = await client.start(order, { total: 1 });
    await terminated.terminate("wrong customer");
    await expect(terminated.result()).rejects.toMatchObject({
      code: "E_RUN_TERMINATED",
      message: `run ${terminated.runId} was terminated: wrong customer`,
    });
  });

  test("a wait ends at its timeout or its signal, and the run goes on", async () => {
    const run = await client.start(order, { total: 1 });
    await expect(run.result({ timeout: "20ms" })).rejects.toMatchObject({ code: "E_RESULT_TIMEOUT" });
    const reason = new Error("not interested");
    const controller = new AbortController();
    const waiting = run.result({ signal: controller.signal });
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(run.result({ signal: controller.signal })).rejects.toBe(reason);
    await complete(run, "done");
    expect(await run.result()).toBe("done");
  });

  test("a blocked run is waited for, or told, as asked", async () => {
    const run = await client.start(order, { total: 1 });
    const patient = run.result();
    const impatient = run.result({ whenBlocked: "throw" });
    const fence = await claim(run);
    const reason = { code: "E_HISTORY_MISMATCH", message: "event 2 differs", hint: "deploy", error: null } as const;
    await store.blockRun(fence, { build: "b1", reason, release: true });
    await expect(impatient).rejects.toMatchObject({
      code: "E_RUN_BLOCKED",
      message: `run ${run.runId} is blocked: E_HISTORY_MISMATCH: event 2 differs`,
      hint: "deploy",
    });
    expect(await store.unblockRuns([{ name: "order", build: "b2" }])).toBe(1);
    await run.terminate();
    await expect(patient).rejects.toMatchObject({ code: "E_RUN_TERMINATED" });
  });

  test("a thousand waits share one listener, and each run's result reaches all of its waits", async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, (_, n) => client.start(order, { total: n })));
    const waits = runs.flatMap(run => Array.from({ length: 50 }, () => run.result()));
    const workflows = [{ name: "order", build: "b1", begins: true }];
    const claimed = await store.claimRuns({ owner, queues: ["default"], workflows, limit: 1_000, probation: false });
    expect(claimed).toHaveLength(20);
    const { rows } = await store.database.pool.query<{ listeners: number }>(
      `select count(*)::integer as listeners from pg_stat_activity where query like $1`,
      [`listen "${schema}%`],
    );
    expect(rows[0]?.listeners).toBe(1);
    await store.flush(
      claimed.map(({ runId, term, nextSeq }) =>
        write(
          { runId, owner, term, position: nextSeq },
          {
            events: [{ ...closing(), body: `{"result":${encode(runId)}}` }],
            close: "completed",
          },
        ),
      ),
    );
    const results = await Promise.all(waits);
    expect(results).toEqual(runs.flatMap(run => Array.from({ length: 50 }, () => run.runId)));
  });

  test("I32: with the listener lost, polling finds the result", async () => {
    const run = await client.start(order, { total: 1 });
    const waiting = run.result();
    await store.database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like $1 and pid <> pg_backend_pid()",
      [`listen "${schema}%`],
    );
    await complete(run, "found");
    expect(await waiting).toBe("found");
  });

  test("closing the client ends its waits", async () => {
    const other = await Client.connect({ databaseUrl: url, schema });
    const run = await other.start(order, { total: 1 });
    const waiting = expect(run.result()).rejects.toMatchObject({ code: "E_CLIENT_CLOSED" });
    await other.close();
    await waiting;
    await (await client.getHandle(run.runId)).terminate();
  });
});

describe("messages", () => {
  test("a signal waits in the inbox, due at the database's time of its arrival", async () => {
    const run = await client.start(order, { total: 1 });
    await run.signal(approved, { by: "Ada" });
    await run.signal("approved", { by: "Eve" }, { id: "once" });
    await run.signal("approved", { by: "Eve" }, { id: "once" });
    await claim(run);
    const mail = (await store.dueMail(owner)).filter(({ runId }) => runId === run.runId);
    expect(mail.map(({ kind, name, body }) => [kind, name, body])).toEqual([
      ["signal", "approved", `{"by":"Ada"}`],
      ["signal", "approved", `{"by":"Eve"}`],
    ]);
    expect(mail[1]?.key).toBe("once");
    const [started] = await store.loadHistory(run.runId);
    expect(mail[0]?.dueAt).toBeGreaterThanOrEqual(started?.at ?? Infinity);
    await run.terminate();
  });

  test("a request to cancel is sent once", async () => {
    const run = await client.start(order, { total: 1 });
    await run.cancel("too late");
    await run.cancel();
    await claim(run);
    const mail = (await store.dueMail(owner)).filter(({ runId }) => runId === run.runId);
    expect(mail.map(({ kind, body }) => [kind, body])).toEqual([["cancel", `{"reason":"too late"}`]]);
    await run.terminate();
  });

  test("a closed run takes nothing, an unknown one is named", async () => {
    const run = await client.start(order, { total: 1 });
    await run.terminate();
    await expect(run.signal(approved, { by: "Ada" })).rejects.toMatchObject({ code: "E_RUN_CLOSED" });
    await expect(run.cancel()).rejects.toMatchObject({ code: "E_RUN_CLOSED" });
    await expect(run.terminate()).rejects.toMatchObject({ code: "E_RUN_CLOSED" });
    const unknown = client.getHandle("00000000-0000-7000-8000-000000000000");
    await expect(unknown).rejects.toMatchObject({ code: "E_RUN_UNKNOWN" });
  });

  test("a payload that cannot be stored is not sent", async () => {
    const run = await client.start(order, { total: 1 });
    await expect(run.signal("approved", Promise.resolve())).rejects.toMatchObject({ code: "E_PAYLOAD" });
    await run.terminate();
  });
});

describe("a start in the caller's transaction", () => {
  test("is refused where nobody has begun one: neither a pool nor an idle client can take it back", async () => {
    const pool = new pg.Pool({ connectionString: url });
    onTestFinished(() => pool.end());
    // @ts-expect-error A pool is no connection.
    await expect(client.start(order, { total: 1 }, { tx: pool })).rejects.toMatchObject({
      code: "E_OPTION",
      message: "tx is a pool, whose statements go to whatever connection is free",
    });
    const connection = await pool.connect();
    await expect(client.start(order, { total: 1 }, { tx: connection })).rejects.toMatchObject({
      code: "E_OPTION",
      message: "tx is a client on which no transaction was begun",
    });
    await connection.query("begin");
    const { runId } = await client.start(order, { total: 1 }, { tx: connection });
    await connection.query("rollback");
    connection.release();
    await expect(client.getHandle(runId)).rejects.toMatchObject({ code: "E_RUN_UNKNOWN" });
  });
});

test("a client that was closed says so, whatever it is asked", async () => {
  const other = await Client.connect({ databaseUrl: url, schema });
  const run = await client.start(order, { total: 1 });
  const handle = await other.getHandle(run.runId);
  await other.close();
  const closed = { code: "E_CLIENT_CLOSED" };
  await expect(other.list()).rejects.toMatchObject(closed);
  await expect(other.getHandle(run.runId)).rejects.toMatchObject(closed);
  await expect(other.start(order, { total: 1 })).rejects.toMatchObject(closed);
  await expect(handle.describe()).rejects.toMatchObject(closed);
  await expect(handle.terminate()).rejects.toMatchObject(closed);
  await run.terminate();
});

describe("options", () => {
  test("what is not allowed is refused before anything is sent", async () => {
    const refused = { code: "E_OPTION" };
    await expect(client.start(order, { total: 1 }, { id: "" })).rejects.toMatchObject(refused);
    await expect(client.start(order, { total: 1 }, { id: "a\0b" })).rejects.toMatchObject(refused);
    await expect(client.start(order, { total: 1 }, { tx: {} as never })).rejects.toMatchObject(refused);
    await expect(client.getHandle("order-1")).rejects.toMatchObject(refused);
    await expect(client.getHandle(undefined as never)).rejects.toMatchObject(refused);
    await expect(client.list({ limit: 0 })).rejects.toMatchObject(refused);
    await expect(client.list({ state: "done" as never })).rejects.toMatchObject(refused);
    await expect(Client.connect({ databaseUrl: url, schema: "No Schema" })).rejects.toMatchObject(refused);
    const run = await client.start(order, { total: 1 });
    await expect(run.result({ timeout: "soon" as never })).rejects.toMatchObject(refused);
    await expect(run.result({ whenBlocked: "panic" as never })).rejects.toMatchObject(refused);
    await run.terminate();
  });

  test("types flow from the definition", async () => {
    const run = await client.start(order, { total: 1 });
    const result: Promise<{ paid: number }> = run.result();
    // @ts-expect-error the input of order has a number
    const wrong = () => client.start(order, { total: "1" });
    // @ts-expect-error the payload is missing
    const missing = () => run.signal(approved);
    expect([typeof wrong, typeof missing]).toEqual(["function", "function"]);
    await complete(run, { paid: 1 });
    expect(await result).toEqual({ paid: 1 });
  });
});
