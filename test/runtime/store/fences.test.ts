import type pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fence, RunWrite } from "#runtime/store/contract.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { defineStatement, type Statement } from "#runtime/store/statement.js";
import { claimRunsStatement } from "#runtime/store/statements/claim-runs.js";
import { appendBatch, batchQuery, flushStatements, type FlushStatements } from "#runtime/store/statements/flush.js";
import { takeOverRunsStatement } from "#runtime/store/statements/take-over-runs.js";
import { freshSchema } from "../../support/fresh-schema.js";
import {
  claim,
  claimedRuns,
  completed,
  fenceOf,
  later,
  mail,
  newRun,
  newWorker,
  queue,
  workflow,
  write,
} from "../../support/runs.js";

/**
 * Each promise is also tested against a copy of the statement from which one of its fences was removed: the copy must
 * break the promise, or the test would prove nothing.
 */
let store: PostgresStore;
beforeEach(async () => {
  store = await openStore({ ...freshSchema(), poolSize: 12 });
});
afterEach(() => store.close());

// ── Mutants ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function mutate<Row>(statement: Statement<Row>, ...changes: readonly (readonly [string, string])[]): Statement<Row> {
  return defineStatement<Row>(`mutant-${statement.name}`, schema =>
    changes.reduce((text, [from, to]) => {
      const [fromHere, toHere] = [from, to].map(part => part.replaceAll("SCHEMA", schema)) as [string, string];
      expect(text, `the statement no longer holds ${from}`).toContain(fromHere);
      return text.replaceAll(fromHere, toHere);
    }, statement.text(schema)),
  );
}

function mutateFlush(...changes: readonly (readonly [string, string])[]): FlushStatements {
  return {
    events: mutate(flushStatements.events, ...changes),
    full: mutate(flushStatements.full, ...changes),
    family: mutate(flushStatements.family, ...changes),
  };
}

const withoutLock = [["for no key update of r skip locked", "offset 0"]] as const;
const withoutPosition = [[" and r.next_seq = i.first", ""]] as const;
const fencesMovedOut = [
  ["and r.owner is not distinct from $2 and r.term = i.term and r.next_seq = i.first", ""],
  [
    "for no key update of r skip locked) held",
    `for no key update of r skip locked) held
       join SCHEMA.run seen on seen.shard = $1 and seen.run_id = i.run_id
        and seen.owner = $2 and seen.term = i.term and seen.next_seq = i.first`,
  ],
] as const;

// ── Two orders of a flush and a takeover ────────────────────────────────────────────────────────────────────────────────

/** A flush that has taken its snapshot, and goes on only when the gate is opened. */
async function gated(statements: FlushStatements, writes: readonly RunWrite[], meanwhile: () => Promise<void>) {
  const key = Math.floor(Math.random() * 2 ** 31);
  const gate = ["set_config('lock_timeout', '250ms', true)", `pg_advisory_xact_lock(${key})`] as const;
  const statement = mutate(batchQuery(writes, statements).statement, gate);
  const keeper = await store.database.pool.connect();
  await keeper.query("select pg_advisory_lock($1)", [key]);
  const flushed = store.database.run(statement, batchQuery(writes, statements).values);
  try {
    await expect
      .poll(() =>
        keeper.query("select from pg_locks where locktype = 'advisory' and objid = $1 and not granted", [key]),
      )
      .toMatchObject({ rowCount: 1 });
    await meanwhile();
  } finally {
    await keeper.query("select pg_advisory_unlock($1)", [key]);
    keeper.release();
  }
  return flushed;
}

/** The owner is declared dead, and its runs are freed. */
async function bury(owner: string): Promise<void> {
  const worker = (await store.watchWorkers()).find(({ id }) => id === owner);
  expect(await store.buryWorker(owner, worker?.beat ?? "")).toBe(true);
  await store.takeOverRuns();
}

async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await store.database.pool.connect();
  await client.query("begin");
  try {
    return await work(client);
  } finally {
    await client.query("rollback");
    client.release();
  }
}

async function seqs(runId: string): Promise<readonly (readonly [number, number])[]> {
  const events = await store.database.pool.query<{ seq: number; term: number }>(
    `select seq, term from ${store.database.schema}.event where run_id = $1 order by seq`,
    [runId],
  );
  return events.rows.map(({ seq, term }) => [seq, term] as const);
}

async function oneRun(): Promise<{ readonly owner: string; readonly fence: Fence }> {
  const { owner, fences } = await claimedRuns(store, 1);
  const [fence] = fences;
  if (fence === undefined) throw new Error("nothing was claimed");
  return { owner, fence };
}

describe("I10: the history of a run has no holes", () => {
  /** What a failover to a stale standby does: acknowledged commits are gone. */
  async function loseEvents(fence: Fence): Promise<Fence> {
    await store.flush([write(fence, { events: [completed(), completed("ship")] })]);
    const { pool, schema } = store.database;
    await pool.query(`delete from ${schema}.event where run_id = $1 and seq > 1`, [fence.runId]);
    await pool.query(`update ${schema}.run set next_seq = 2 where run_id = $1`, [fence.runId]);
    return later(fence, 2);
  }

  it("a batch that begins elsewhere than where the history ends is refused, and the run is given up to be read anew", async () => {
    const { owner, fence } = await oneRun();
    const afterLoss = await loseEvents(fence);
    expect(await store.flush([write(afterLoss)])).toEqual([{ runId: fence.runId, verdict: "gap" }]);
    expect(await seqs(fence.runId)).toEqual([[1, 0]]);
    expect(await store.describeRun({ runId: fence.runId })).toMatchObject({ state: "waiting", owner: null });
    expect(await claim(store, owner)).toMatchObject([{ runId: fence.runId, term: fence.term + 2, nextSeq: 2 }]);
  });

  it("mutant without the position check: leaves a hole", async () => {
    const { fence } = await oneRun();
    const afterLoss = await loseEvents(fence);
    await appendBatch(store.database, [write(afterLoss)], mutateFlush(...withoutPosition));
    expect(await seqs(fence.runId)).toEqual([
      [1, 0],
      [4, fence.term],
    ]);
    expect((await store.diagnose()).map(({ runId }) => runId)).toContain(fence.runId);
  });
});

describe("I11: a batch whose answer was lost is sent again, and counts once", () => {
  it("after its commit it is known as already written, with the times that were stored", async () => {
    const { fence } = await oneRun();
    const batch = [write(fence, { events: [completed(), completed("ship")] })];
    const [first] = await store.flush(batch);
    const [second] = await store.flush(batch);
    expect(second).toEqual({ ...first, verdict: "already" });
    expect(await seqs(fence.runId)).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
    ]);
  });

  it("also when the batch gave the run up", async () => {
    const { fence } = await oneRun();
    const batch = [write(fence, { release: { awaits: ["signal approved"] } })];
    expect(await store.flush(batch)).toMatchObject([{ verdict: "ok" }]);
    expect(await store.flush(batch)).toMatchObject([{ verdict: "already" }]);
  });

  it("before its commit it is busy, and nothing is written twice", async () => {
    const { fence } = await oneRun();
    const batch = [write(fence)];
    const client = await store.database.pool.connect();
    const { statement, values } = batchQuery(batch);
    await client.query("begin");
    await store.database.runOn(client, statement, values);
    expect(await store.flush(batch)).toEqual([{ runId: fence.runId, verdict: "busy" }]);
    await client.query("commit");
    client.release();
    expect(await store.flush(batch)).toMatchObject([{ verdict: "already" }]);
    expect(await seqs(fence.runId)).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  it("mutant without the position check: the second sending collides with the first", async () => {
    const { fence } = await oneRun();
    await store.flush([write(fence)]);
    await expect(appendBatch(store.database, [write(fence)], mutateFlush(...withoutPosition))).rejects.toMatchObject({
      code: "23505",
    });
  });

  it("one run twice in a batch is a defect of the caller", async () => {
    const { fence } = await oneRun();
    await expect(store.flush([write(fence), write(later(fence))])).rejects.toMatchObject({ code: "E_INTERNAL" });
  });
});

describe("I12: a run is accepted wholly or not at all, and never harms another", () => {
  it("fenced, busy, incomplete and unstorable runs leave the others of their batch alone", async () => {
    const { fences } = await claimedRuns(store, 6);
    const [good, fenced, busy, missing, unstorable, alsoGood] = fences as [Fence, Fence, Fence, Fence, Fence, Fence];
    const events = [completed(), completed("ship")];
    const results = await inTransaction(async client => {
      await client.query(`select from ${store.database.schema}.run where run_id = $1 for update`, [busy.runId]);
      return store.flush([
        write(good, { events }),
        write({ ...fenced, term: 99 }, { events }),
        write(busy, { events }),
        write(missing, { events, taken: ["123456789"] }),
        write(unstorable, { events: [completed(), completed("ship", { body: '"\0"' })] }),
        write(alsoGood, { events }),
      ]);
    });
    expect(results.map(({ verdict }) => verdict)).toEqual(["ok", "fenced", "busy", "gap", "refused", "ok"]);
    const lengths = await Promise.all(fences.map(async ({ runId }) => (await seqs(runId)).length));
    expect(lengths).toEqual([3, 1, 1, 1, 1, 3]);
  });

  it("what Postgres cannot store is refused with the reason, whatever it is", async () => {
    const bodies = ["{", '"\0"', `"${"x".repeat(65 * 1024 * 1024)}"`];
    const { fences } = await claimedRuns(store, bodies.length + 1);
    const results = await store.flush(
      fences.map((fence, index) => write(fence, { events: [completed("charge", { body: bodies[index] ?? "{}" })] })),
    );
    const codes = results.map(result => (result.verdict === "refused" ? result.error.code : result.verdict));
    expect(codes).toEqual(["E_PAYLOAD", "E_PAYLOAD", "E_PAYLOAD", "ok"]);
  });

  it("events beyond the position of a run are found, and block nobody else", async () => {
    const { fences } = await claimedRuns(store, 3);
    const [, corrupt] = fences as [Fence, Fence, Fence];
    const { pool, schema } = store.database;
    await pool.query(
      `insert into ${schema}.event (run_id, seq, term, at, type, body) values ($1, 2, 1, now(), 'timer.fired', '{}')`,
      [corrupt.runId],
    );
    const results = await store.flush(fences.map(fence => write(fence)));
    expect(results).toMatchObject([
      { verdict: "ok" },
      { verdict: "refused", error: { code: "E_HISTORY_CORRUPT" } },
      { verdict: "ok" },
    ]);
  });
});

describe("I13: the fences are tested in the query level that takes the lock", () => {
  it("a takeover between the snapshot of a flush and its lock fences the flush out", async () => {
    const { owner, fence } = await oneRun();
    expect(await gated(flushStatements, [write(fence)], () => bury(owner))).toEqual([]);
    expect(await seqs(fence.runId)).toEqual([[1, 0]]);
  });

  it.each([
    ["with the fences outside", fencesMovedOut],
    ["without the lock", withoutLock],
  ])("mutant %s: the worker that was fenced out writes all the same", async (_, changes) => {
    const { owner, fence } = await oneRun();
    await gated(mutateFlush(...changes), [write(fence)], () => bury(owner));
    expect(await seqs(fence.runId)).toEqual([
      [1, 0],
      [2, fence.term],
    ]);
  });
});

describe("I14: after a takeover no event of an older term appears", () => {
  it("flush first: the takeover passes the run over until the flush has ended, and the next owner reads its event", async () => {
    const { owner, fence } = await oneRun();
    const client = await store.database.pool.connect();
    await client.query("begin");
    const { statement, values } = batchQuery([write(fence)]);
    await store.database.runOn(client, statement, values);
    await bury(owner);
    expect(await store.describeRun({ runId: fence.runId })).toMatchObject({ owner });
    await client.query("commit");
    client.release();
    expect(await store.takeOverRuns()).toBe(1);
    const [claimed] = await claim(store, await newWorker(store));
    expect(claimed).toMatchObject({ runId: fence.runId, nextSeq: 3 });
    expect((await store.loadHistories([fence.runId])).get(fence.runId)).toHaveLength(2);
  });

  it("takeover first: the flush does not wait for it, and is fenced out once it has ended", async () => {
    const { owner, fence } = await oneRun();
    const { pool, schema } = store.database;
    await pool.query(`update ${schema}.worker set state = 'dead' where id = $1`, [owner]);
    const client = await pool.connect();
    await client.query("begin");
    await store.database.runOn(client, takeOverRunsStatement, [0]);
    expect(await store.flush([write(fence)])).toMatchObject([{ verdict: "busy" }]);
    await client.query("commit");
    client.release();
    expect(await store.flush([write(fence)])).toMatchObject([{ verdict: "fenced" }]);
    expect(await seqs(fence.runId)).toEqual([[1, 0]]);
  });

  /** A loses the run, B writes as many events as A wanted to and gives it up; then A sends its batch again. */
  async function resendAfterAnotherOwner(statements: {
    readonly takeOver: Statement<unknown>;
    readonly claim: typeof claimRunsStatement;
  }) {
    const { owner, fence } = await oneRun();
    await store.database.pool.query(`update ${store.database.schema}.worker set state = 'dead' where id = $1`, [owner]);
    await store.database.run(statements.takeOver, [0]);
    const next = await newWorker(store);
    const values = [0, next, [queue], [workflow.name], [workflow.build], 10, 100, false, [true]];
    const claimed = await store.database.run(statements.claim, values);
    const run = claimed.find(({ runId }) => runId === fence.runId);
    if (run === undefined) throw new Error("B has not claimed the run");
    await store.flush([write(fenceOf(next, run), { release: { awaits: ["signal approved"] } })]);
    const [result] = await store.flush([write(fence)]);
    return { result, terms: (await seqs(fence.runId)).map(([, term]) => term), fence };
  }

  it("a batch of an older term is never taken for one that was committed", async () => {
    const { result, terms } = await resendAfterAnotherOwner({
      takeOver: takeOverRunsStatement,
      claim: claimRunsStatement,
    });
    expect(result?.verdict).toBe("fenced");
    expect(terms).toEqual([0, 3]);
  });

  it("mutant without the new term: the old owner takes the other's event for its own", async () => {
    const { result, terms } = await resendAfterAnotherOwner({
      takeOver: mutate(takeOverRunsStatement, ["term = r.term + 1", "term = r.term"]),
      claim: mutate(claimRunsStatement, ["term = r.term + 1", "term = r.term"]),
    });
    expect(result?.verdict).toBe("already");
    expect(terms).toEqual([0, 1]);
  });
});

describe("I15: a flush waits for no run, and for nothing else beyond a bound", () => {
  async function besideALockedRun<T>(work: (fences: readonly [Fence, Fence, Fence]) => Promise<T>): Promise<T> {
    const { fences } = await claimedRuns(store, 3);
    const [first, locked, last] = fences as [Fence, Fence, Fence];
    return inTransaction(async client => {
      await client.query(`select from ${store.database.schema}.run where run_id = $1 for update`, [locked.runId]);
      return work([first, locked, last]);
    });
  }

  it("a run that somebody holds is passed over, while the others are written", async () => {
    await besideALockedRun(async fences => {
      const accepted = await appendBatch(
        store.database,
        fences.map(fence => write(fence)),
      );
      expect(accepted.map(({ runId }) => runId).sort()).toEqual([fences[0].runId, fences[2].runId].sort());
    });
  });

  it("mutant without the lock: the whole batch waits for it, until the bound", async () => {
    await besideALockedRun(async fences => {
      const batch = fences.map(fence => write(fence));
      await expect(appendBatch(store.database, batch, mutateFlush(...withoutLock))).rejects.toMatchObject({
        code: "55P03",
      });
    });
  });

  it("a wait for a key of the inbox ends at the bound, and only its run is sent again", async () => {
    const { fences } = await claimedRuns(store, 4);
    const [, , waiting] = fences as [Fence, Fence, Fence, Fence];
    const timer = mail("timer", "t#1", { dueAt: Date.now() + 60_000 });
    await inTransaction(async client => {
      await client.query(
        `insert into ${store.database.schema}.inbox (run_id, queue, kind, key, due_at) values ($1, $2, 'timer', 't#1', now())`,
        [waiting.runId, queue],
      );
      const results = await store.flush(fences.map(fence => write(fence, { mail: [timer] })));
      expect(results.map(({ verdict }) => verdict)).toEqual(["ok", "ok", "busy", "ok"]);
    });
    expect(await store.flush([write(waiting, { mail: [timer] })])).toMatchObject([{ verdict: "ok" }]);
  });
});

describe("I16: statements lock no other runs than those of the batch or the claim", () => {
  async function lockable(client: pg.PoolClient, runIds: readonly string[]): Promise<number> {
    const { rowCount } = await client.query(
      `select from ${store.database.schema}.run where run_id = any($1) for update skip locked`,
      [runIds],
    );
    return rowCount ?? 0;
  }

  it("a flush under way locks its own runs only", async () => {
    const { fences } = await claimedRuns(store, 5);
    await inTransaction(async flushing => {
      const { statement, values } = batchQuery(fences.slice(0, 2).map(fence => write(fence)));
      await store.database.runOn(flushing, statement, values);
      await inTransaction(async other =>
        expect(
          await lockable(
            other,
            fences.map(({ runId }) => runId),
          ),
        ).toBe(3),
      );
    });
  });

  it("a claim under way locks as many runs as it takes", async () => {
    const runs = Array.from({ length: 6 }, () => newRun());
    for (const run of runs) await store.startRun(run);
    const owner = await newWorker(store);
    await inTransaction(async claiming => {
      const values = [0, owner, [queue], [workflow.name], [workflow.build], 2, 100, false, [true]];
      expect(await store.database.runOn(claiming, claimRunsStatement, values)).toHaveLength(2);
      await inTransaction(async other =>
        expect(
          await lockable(
            other,
            runs.map(({ runId }) => runId),
          ),
        ).toBe(4),
      );
    });
  });
});
