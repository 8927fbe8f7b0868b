import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fence } from "#runtime/store/contract.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { claimedRuns, closing, completed, later, mail, write } from "../../support/runs.js";

let store: PostgresStore;
let owner: string;
let fence: Fence;
beforeEach(async () => {
  store = await openStore(freshSchema());
  const claimed = await claimedRuns(store, 1);
  const [first] = claimed.fences;
  if (first === undefined) throw new Error("nothing was claimed");
  owner = claimed.owner;
  fence = first;
});
afterEach(() => store.close());

const received = completed("approved", { type: "signal.received", body: '{"id":"s1","payload":1}' });

describe("I23: mail is removed and journaled by one statement, once", () => {
  it("a key that still waits is not sent twice", async () => {
    expect(await store.sendMail(fence.runId, mail("signal", "s1"))).toBe("sent");
    expect(await store.sendMail(fence.runId, mail("signal", "s1"))).toBe("existing");
    expect(await store.sendMail(fence.runId, mail("cancel", "s1"))).toBe("sent");
    expect(await store.dueMail(owner)).toHaveLength(2);
  });

  it("what is refused leaves the mail where it is; what is accepted takes it", async () => {
    await store.sendMail(fence.runId, mail("signal", "s1"));
    const taken = (await store.dueMail(owner)).map(({ id }) => id);
    expect(await store.flush([write({ ...fence, term: 9 }, { taken, events: [received] })])).toMatchObject([
      { verdict: "fenced" },
    ]);
    expect(await store.dueMail(owner)).toHaveLength(1);
    expect(await store.flush([write(fence, { taken, events: [received] })])).toMatchObject([{ verdict: "ok" }]);
    expect(await store.dueMail(owner)).toEqual([]);
  });

  it("mail that is gone is not journaled again: the run is given up to be read anew", async () => {
    await store.sendMail(fence.runId, mail("signal", "s1"));
    const taken = (await store.dueMail(owner)).map(({ id }) => id);
    await store.flush([write(fence, { taken, events: [received] })]);
    expect(await store.flush([write(later(fence), { taken, events: [received] })])).toMatchObject([{ verdict: "gap" }]);
    expect(await store.loadHistory(fence.runId)).toHaveLength(2);
    expect(await store.describeRun({ runId: fence.runId })).toMatchObject({ owner: null });
    expect(await store.diagnose()).toEqual([]);
  });

  it("a key that is taken or withdrawn can be used again in the same batch", async () => {
    const retry = mail("retry", "charge#1");
    const timer = mail("timer", "t#1", { dueAt: Date.now() + 60_000 });
    await store.flush([write(fence, { mail: [retry, timer] })]);
    const taken = (await store.dueMail(owner)).map(({ id }) => id);
    const again = [retry, { ...timer, dueAt: timer.dueAt + 60_000 }];
    await store.flush([write(later(fence), { taken, withdrawn: [timer], mail: again })]);
    expect(await store.dueMail(owner)).toMatchObject([{ kind: "retry", key: "charge#1" }]);
    const { rows } = await store.database.pool.query<{ key: string }>(
      `select key from ${store.database.schema}.inbox where due_at > now() + interval '90 seconds'`,
    );
    expect(rows).toEqual([{ key: "t#1" }]);
  });

  it("withdrawing a timer that is not there is no reason to refuse", async () => {
    const withdrawn = [{ kind: "timer", key: "t#9" } as const];
    expect(await store.flush([write(fence, { withdrawn })])).toMatchObject([{ verdict: "ok" }]);
  });

  it("mail reads back as it was written, and mail from outside is due when it arrives", async () => {
    const content = { name: "approved", body: '{ "b":1, "a":2 }' };
    const timer = mail("timer", "t#1", { ...content, occurrence: 3, dueAt: 1_700_000_000_123 });
    const [flushed] = await store.flush([write(fence, { mail: [timer] })]);
    await store.sendMail(fence.runId, { kind: "signal", key: "s1", ...content });
    const [first, second] = await store.dueMail(owner);
    expect(first).toMatchObject(timer);
    expect(second).toMatchObject({ kind: "signal", key: "s1", ...content, occurrence: null });
    expect(second?.dueAt).toBeGreaterThanOrEqual(flushed?.verdict === "ok" ? (flushed.at[0] ?? Infinity) : Infinity);
  });
});

describe("I6: the time of an event", () => {
  it("is never before that of the event before it, nor before the due time of its timer", async () => {
    const dueAt = Date.now() + 3_600_000;
    const events = [completed(), completed("t", { notBefore: dueAt }), completed("ship")];
    const [result] = await store.flush([write(fence, { events })]);
    if (result?.verdict !== "ok") throw new Error("refused");
    expect(result.at[0]).toBeLessThan(dueAt);
    expect(result.at.slice(1)).toEqual([dueAt, dueAt]);
    const [next] = await store.flush([write(later(fence, 3))]);
    expect(next).toMatchObject({ at: [dueAt] });
    const history = await store.loadHistory(fence.runId);
    expect(history.slice(1).map(({ at }) => at)).toEqual([...result.at, dueAt]);
    expect(history[0]?.at).toBeLessThanOrEqual(result.at[0] ?? 0);
  });

  it("holds for times far away and with a fraction of a millisecond in the clock", async () => {
    const farthest = 8_640_000_000_000_000;
    const [result] = await store.flush([write(fence, { events: [completed("t", { notBefore: farthest })] })]);
    expect(result).toMatchObject({ at: [farthest] });
    expect((await store.loadHistory(fence.runId)).at(-1)?.at).toBe(farthest);
  });
});

describe("I25: a closed run has no owner, no mail, and no event after its last", () => {
  const close = { events: [completed(), closing()], close: "completed" } as const;

  it("closing takes its mail and its owner with it", async () => {
    await store.sendMail(fence.runId, mail("signal", "s1"));
    await store.flush([write(fence, { mail: [mail("timer", "t#1")] })]);
    expect(await store.flush([write(later(fence), { ...close, mail: [mail("timer", "t#2")] })])).toMatchObject([
      { verdict: "ok" },
    ]);
    const { pool, schema } = store.database;
    expect((await pool.query(`select from ${schema}.inbox`)).rowCount).toBe(0);
    const run = await store.describeRun({ runId: fence.runId });
    expect(run).toMatchObject({ state: "completed", owner: null, events: 4, nextWakeUpAt: null });
    const last = (await store.closingEvents([fence.runId])).get(fence.runId);
    expect(last).toMatchObject({ type: "run.completed", seq: 4, at: run?.closedAt });
    expect(await store.diagnose()).toEqual([]);
  });

  it("it takes no event and no mail any more, and the close that is sent again is known", async () => {
    await store.flush([write(fence, close)]);
    expect(await store.flush([write(later(fence, 2))])).toMatchObject([{ verdict: "fenced" }]);
    expect(await store.flush([write(fence, close)])).toMatchObject([{ verdict: "already" }]);
    expect(await store.sendMail(fence.runId, mail("signal", "late"))).toBe("closed");
    expect(await store.terminateRun(fence.runId, null)).toBe("closed");
  });

  it("a write that goes on after its end, or ends otherwise than it says, is refused", async () => {
    const batches = [
      write(fence, { events: [closing(), completed()], close: "completed" }),
      write(fence, { events: [closing("run.failed")], close: "completed" }),
      write(fence, { events: [closing()] }),
    ];
    for (const batch of batches) {
      expect(await store.flush([batch])).toMatchObject([{ verdict: "refused", error: { code: "E_INTERNAL" } }]);
    }
    expect(await store.loadHistory(fence.runId)).toHaveLength(1);
  });

  it("an operator's termination takes the next term, and fences the owner out", async () => {
    await store.sendMail(fence.runId, mail("signal", "s1"));
    expect(await store.terminateRun(fence.runId, "by hand")).toBe("terminated");
    expect(await store.flush([write(fence)])).toMatchObject([{ verdict: "fenced" }]);
    expect((await store.loadHistory(fence.runId)).at(-1)).toMatchObject({
      type: "run.terminated",
      seq: 2,
      term: fence.term + 1,
      body: '{"reason":"by hand"}',
    });
    expect(await store.diagnose()).toEqual([]);
  });

  it("mail that slipped in while it closed is swept", async () => {
    await store.flush([write(fence, close)]);
    const { pool, schema } = store.database;
    await pool.query(
      `insert into ${schema}.inbox (run_id, queue, kind, key, due_at) values ($1, 'q', 'signal', 's', now())`,
      [fence.runId],
    );
    expect(await store.diagnose()).toEqual([{ runId: fence.runId, finding: "closed, but it has mail" }]);
    await store.repairWakeUps();
    expect(await store.diagnose()).toEqual([]);
  });
});
