import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { batchQuery } from "#runtime/store/statements/flush.js";
import { reportText } from "#runtime/store/statements/family-mail.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { claim, claimedRuns, closing, family, later, newChild, starts, write } from "../../support/runs.js";
import type { FamilyWrite, Fence, RunWrite } from "#runtime/store/contract.js";

let store: PostgresStore;
beforeAll(async () => {
  store = await openStore(freshSchema());
});
afterAll(() => store.close());

/** What is in the inbox of a run, due or not. */
async function inboxOf(runId: string): Promise<readonly unknown[]> {
  const { rows } = await store.database.pool.query<object>(
    `select kind, key, held, body from ${store.database.schema}.inbox where run_id = $1 order by id`,
    [runId],
  );
  return rows;
}

async function stateOf(runId: string): Promise<string | undefined> {
  return (await store.describeRun({ runId }))?.state;
}

function closes(fence: Fence, family: Partial<FamilyWrite> = {}): RunWrite {
  const content = { started: [], cancelled: [], report: null, ...family };
  return write(fence, { events: [closing()], close: "completed", family: content });
}

function reports(child: Fence): RunWrite {
  return closes(child, { report: reportText(child.runId, "completed", closing().body) });
}

const endOfParent = { kind: "cancel", body: { reason: "its parent has ended" } };

/** Executes the batch within a transaction that is committed when `meanwhile` has begun to wait for it. */
async function flushedAround(writes: readonly RunWrite[], meanwhile: () => Promise<unknown>): Promise<void> {
  const client = await store.database.pool.connect();
  try {
    await client.query("begin");
    const { statement, values } = batchQuery(writes);
    const rows = await store.database.runOn(client, statement, values);
    expect(rows).toHaveLength(writes.length);
    const other = meanwhile();
    await expect
      .poll(async () => {
        const { rows: waiting } = await store.database.pool.query("select from pg_locks where not granted");
        return waiting.length;
      })
      .toBeGreaterThan(0);
    await client.query("commit");
    await other;
  } finally {
    client.release();
  }
}

describe("a flush of parents and children", () => {
  it("I36: starts a child with the parent's write, or not at all", async () => {
    const { fences } = await claimedRuns(store, 1);
    const [fence] = fences as [Fence];
    const [child, other] = [newChild(), newChild({ occurrence: 2 })];
    const stale = write(later(fence, 3), { family: starts([other]) });
    expect(await store.flush([stale])).toMatchObject([{ verdict: "gap" }]);
    expect(await store.describeRun({ runId: other.runId })).toBeUndefined();

    const { fences: again } = await claimedRuns(store, 1);
    const [owned] = again as [Fence];
    const batch = [write(owned, { family: starts([child]) })];
    expect(await store.flush(batch)).toMatchObject([{ verdict: "ok" }]);
    expect(await store.describeRun({ runId: child.runId })).toMatchObject({
      state: "pending",
      events: 1,
      parent: { runId: owned.runId, child: "order#1" },
    });
    // I11: sent again, it is the same start.
    expect(await store.flush(batch)).toMatchObject([{ verdict: "already" }]);
    expect(await store.listRuns({ parent: owned.runId })).toHaveLength(1);
  });

  it("I37: a child that ends is reported by the commit that ends it", async () => {
    const { parent, child } = await family(store, "cancel");
    expect(await store.flush([reports(child)])).toMatchObject([{ verdict: "ok" }]);
    expect(await inboxOf(parent.runId)).toMatchObject([
      {
        kind: "child",
        key: "child order#1",
        held: false,
        body: { runId: child.runId, state: "completed", result: null },
      },
    ]);
  });

  it("and a child that was fenced out has reported nothing", async () => {
    const { parent, child, owner } = await family(store, "cancel");
    const beat = (await store.watchWorkers()).find(({ id }) => id === owner)?.beat ?? "";
    await store.buryWorker(owner, beat);
    await store.takeOverRuns();
    expect(await store.flush([reports(child)])).toMatchObject([{ verdict: "fenced" }]);
    expect(await inboxOf(parent.runId)).toMatchObject([{ kind: "resume" }]);
  });

  it("I29: the mail of a blocked parent, and of a blocked child, is held back", async () => {
    const { parent, child } = await family(store, "cancel");
    const reason = { code: "E_HISTORY_MISMATCH", message: "m", hint: null, error: null } as const;
    await store.blockRun(parent, { build: "b", reason, release: true });
    await store.flush([reports(child)]);
    expect(await inboxOf(parent.runId)).toMatchObject([{ kind: "child", held: true }]);
    expect(await store.diagnose()).toEqual([]);

    const second = await family(store, "cancel");
    await store.blockRun(second.child, { build: "b", reason, release: true });
    await store.flush([closes(second.parent)]);
    expect(await inboxOf(second.child.runId)).toMatchObject([{ ...endOfParent, held: true }]);
  });

  it("I37: a parent that ends cancels its open children, and leaves those alone that it abandons", async () => {
    const cancelled = await family(store, "cancel");
    const abandoned = await family(store, "abandon");
    await store.flush([closes(cancelled.parent)]);
    await store.flush([closes(abandoned.parent)]);
    expect(await inboxOf(cancelled.child.runId)).toMatchObject([endOfParent]);
    expect(await inboxOf(abandoned.child.runId)).toEqual([]);
  });

  it("also those that it starts with its last write, which the statement cannot see", async () => {
    const { fences } = await claimedRuns(store, 1);
    const [fence] = fences as [Fence];
    const child = newChild({ cancel: '{"reason":"at once"}' });
    await store.flush([closes(fence, { started: [child] })]);
    expect(await inboxOf(child.runId)).toMatchObject([
      { kind: "start" },
      { kind: "cancel", body: { reason: "at once" } },
    ]);
  });

  it("I25: parent and child that end in one batch leave no mail", async () => {
    const { parent, child } = await family(store, "cancel");
    expect(await store.flush([closes(parent), reports(child)])).toMatchObject([{ verdict: "ok" }, { verdict: "ok" }]);
    expect([await inboxOf(parent.runId), await inboxOf(child.runId)]).toEqual([[], []]);
  });

  it("mail for a run that has ended is not even written", async () => {
    const { parent, child } = await family(store, "cancel");
    await store.terminateRun(parent.runId, null);
    expect(await store.flush([reports(child)])).toMatchObject([{ verdict: "ok" }]);
    expect(await inboxOf(parent.runId)).toEqual([]);
  });
});

describe("terminating", () => {
  it("a child tells the parent", async () => {
    const { parent, child } = await family(store, "cancel");
    await store.terminateRun(child.runId, "for good");
    expect(await inboxOf(parent.runId)).toMatchObject([
      { kind: "child", body: { runId: child.runId, state: "terminated", reason: "for good" } },
    ]);
  });

  it("a parent cancels the children", async () => {
    const { parent, child } = await family(store, "cancel");
    await store.terminateRun(parent.runId, null);
    expect(await inboxOf(child.runId)).toMatchObject([endOfParent]);
  });

  it("I37: a parent also cancels the children that its owner starts while it waits for the row", async () => {
    const { fences } = await claimedRuns(store, 1);
    const [fence] = fences as [Fence];
    const child = newChild();
    await flushedAround([write(fence, { family: starts([child]) })], () => store.terminateRun(fence.runId, null));
    expect(await stateOf(fence.runId)).toBe("terminated");
    expect(await inboxOf(child.runId)).toMatchObject([{ kind: "start" }, endOfParent]);
    expect(await store.diagnose()).toEqual([]);
  });

  it("a child that is just ending tells the parent once", async () => {
    const { parent, child, owner } = await family(store, "cancel");
    let answer: unknown;
    await flushedAround([reports(child)], async () => (answer = await store.terminateRun(child.runId, null)));
    expect(answer).toBe("closed");
    expect(await inboxOf(parent.runId)).toMatchObject([{ kind: "child", body: { state: "completed" } }]);
    expect(await claim(store, owner)).toEqual([]);
  });

  it("both at once leaves nothing that the sweep does not take", async () => {
    const { parent, child } = await family(store, "cancel");
    await flushedAround([reports(child)], async () => {
      const terminated = store.terminateRun(parent.runId, null);
      // The parent's row is free: nobody waits for anybody. Only the child's row is held.
      expect(await terminated).toBe("terminated");
      return store.terminateRun(child.runId, null);
    });
    await store.repairWakeUps();
    expect([await inboxOf(parent.runId), await inboxOf(child.runId)]).toEqual([[], []]);
    expect(await store.diagnose()).toEqual([]);
  });
});

describe("I26: the doctor", () => {
  /** Of this family alone: the other tests leave theirs behind. */
  async function findingsOf(fences: readonly Fence[]): Promise<readonly string[]> {
    const ids = new Set(fences.map(({ runId }) => runId));
    return (await store.diagnose()).filter(({ runId }) => ids.has(runId)).map(({ finding }) => finding);
  }

  it("finds a parent that waits for a child which has ended without a word; repair tells it, once", async () => {
    const { parent, child, owner } = await family(store, "cancel");
    await store.flush([write(parent, { events: [], release: { awaits: ["signal approved", "child order#1"] } })]);
    // A worker of an older version knows nothing of parents.
    await store.flush([write(child, { events: [closing()], close: "completed" })]);
    expect(await findingsOf([parent, child])).toEqual(["waits for a child that has ended, and was not told"]);
    await store.repairWakeUps();
    await store.repairWakeUps();
    expect(await findingsOf([parent, child])).toEqual([]);
    await claim(store, owner);
    const due = (await store.dueMail(owner)).filter(({ runId }) => runId === parent.runId);
    const body = JSON.stringify({ runId: child.runId, state: "completed", result: null });
    expect(due).toMatchObject([{ kind: "child", key: "child order#1", name: "order", occurrence: 1, body }]);
  });

  it("finds a child that was not cancelled when its parent ended; repair cancels it", async () => {
    const { parent, child } = await family(store, "cancel");
    await store.flush([write(parent, { events: [closing()], close: "completed" })]);
    expect(await findingsOf([parent, child])).toEqual(["its parent has ended, and it was not cancelled"]);
    await store.repairWakeUps();
    expect(await findingsOf([parent, child])).toEqual([]);
    expect(await inboxOf(child.runId)).toMatchObject([endOfParent]);
  });
});
