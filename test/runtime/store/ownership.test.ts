import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBeatConnection, type BeatConnection } from "#runtime/store/beat-connection.js";
import type { ClaimRequest } from "#runtime/store/contract.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { buryStatement } from "#runtime/store/statements/retire-worker.js";
import { takeOverRunsStatement } from "#runtime/store/statements/take-over-runs.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { claim, claimedRuns, fenceOf, mail, newRun, newWorker, queue, workflow, write } from "../../support/runs.js";

let store: PostgresStore;
let heart: BeatConnection;
beforeEach(async () => {
  const place = freshSchema();
  store = await openStore({ ...place, poolSize: 12 });
  heart = await openBeatConnection(place.url, place.schema);
});
afterEach(async () => {
  await heart.close();
  await store.close();
});

async function beatOf(id: string): Promise<string> {
  return (await store.watchWorkers()).find(worker => worker.id === id)?.beat ?? "";
}

function claimAs(owner: string, request: Partial<ClaimRequest>) {
  return store.claimRuns({ owner, queues: [queue], workflows: [workflow], limit: 10, probation: false, ...request });
}

describe("I17: an owner id is used once", () => {
  it("a second registration under one id is refused, also after its worker was buried", async () => {
    const owner = await newWorker(store);
    const again = { id: owner, host: "h", bootId: "b", pid: 1, queues: [queue] };
    await expect(store.registerWorker(again)).rejects.toMatchObject({ code: "23505" });
    await store.buryWorker(owner, await beatOf(owner));
    await expect(store.registerWorker(again)).rejects.toMatchObject({ code: "23505" });
  });

  it("a buried worker learns it from its beat, and can neither claim nor write", async () => {
    const { owner, fences } = await claimedRuns(store, 1);
    expect(await heart.beat(owner)).toBe(true);
    expect(await store.buryWorker(owner, await beatOf(owner))).toBe(true);
    await store.takeOverRuns();
    expect(await heart.beat(owner)).toBe(false);
    await store.startRun(newRun());
    expect(await claim(store, owner)).toEqual([]);
    expect(await store.flush(fences.map(fence => write(fence)))).toMatchObject([{ verdict: "fenced" }]);
  });

  it("nobody who never registered can claim", async () => {
    await store.startRun(newRun());
    expect(await claim(store, randomUUID())).toEqual([]);
  });
});

describe("I18: no clock decides who lives", () => {
  it("a worker whose beat moved since it was seen is not buried", async () => {
    const owner = await newWorker(store);
    const seen = await beatOf(owner);
    await heart.beat(owner);
    expect(await store.buryWorker(owner, seen)).toBe(false);
    expect(await store.watchWorkers()).toMatchObject([{ id: owner }]);
  });

  it("the statements that bury and free compare no time", () => {
    for (const statement of [buryStatement, takeOverRunsStatement]) {
      const conditions = statement
        .text("s")
        .split(/\bwhere\b/)
        .slice(1)
        .map(part => part.split(/\breturning\b|\bselect\b/)[0]);
      expect(conditions.join(" ")).not.toMatch(/timestamp|now\(|_at\b/);
    }
  });

  it("the run during which a main loop hung is recorded, also for a worker that is dead already", async () => {
    const owner = await newWorker(store);
    const runId = newRun().runId;
    await heart.recordSuspect(owner, runId);
    const { pool, schema } = store.database;
    const { rows } = await pool.query(`select suspect from ${schema}.worker where id = $1`, [owner]);
    expect(rows).toEqual([{ suspect: runId }]);
  });
});

describe("I22: every wake-up is a row", () => {
  it("a takeover leaves a wake-up for each run, in batches, and another worker goes on", async () => {
    const { owner } = await claimedRuns(store, 1_030);
    expect(await store.untilNextMail([queue])).toBe(null);
    await store.buryWorker(owner, await beatOf(owner));
    expect(await store.takeOverRuns()).toBe(1_030);
    expect(await store.untilNextMail([queue])).toBe(0);
    const claimed = await claim(store, await newWorker(store), 2_000);
    expect(claimed).toHaveLength(1_030);
    expect(new Set(claimed.map(({ term }) => term))).toEqual(new Set([3]));
    expect(await store.diagnose()).toEqual([]);
  });

  it("a worker that leaves frees its runs at once, and that is no crash of theirs", async () => {
    const { owner } = await claimedRuns(store, 2);
    await store.deregisterWorker(owner);
    expect(await claim(store, await newWorker(store))).toMatchObject([{ crashes: 1 }, { crashes: 1 }]);
  });

  it("a claim consumes the wake-ups it saw, and leaves every other mail to its owner", async () => {
    const run = newRun();
    await store.startRun(run);
    await store.sendMail(run.runId, mail("signal", "s1", { name: "approved", body: '"yes"' }));
    const owner = await newWorker(store);
    expect(await claim(store, owner)).toHaveLength(1);
    expect(await store.dueMail(owner)).toMatchObject([{ kind: "signal", key: "s1" }]);
  });

  it("mail of one run is handed over in the order of its due time, then of its arrival", async () => {
    const { owner, fences } = await claimedRuns(store, 1);
    const now = Date.now();
    const ages = { timeout: 1_000, approval: 5_000, later: 1_000, future: -60_000 };
    const timers = Object.entries(ages).map(([key, age]) => mail("timer", key, { dueAt: now - age }));
    await store.flush(fences.map(fence => write(fence, { mail: timers })));
    expect((await store.dueMail(owner)).map(({ key }) => key)).toEqual(["approval", "timeout", "later"]);
    const wait = await store.untilNextMail([queue]);
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });

  it("a run that nothing would wake is found and woken", async () => {
    const { owner, fences } = await claimedRuns(store, 2);
    const [lost, waiting] = fences;
    if (lost === undefined || waiting === undefined) throw new Error("nothing was claimed");
    await store.flush([
      write(lost, { release: { awaits: [] } }),
      write(waiting, { release: { awaits: ["signal approved", "signal rejected"] } }),
    ]);
    expect(await store.describeRun({ runId: waiting.runId })).toMatchObject({
      state: "waiting",
      awaits: "signal approved, signal rejected",
    });
    expect(await store.diagnose()).toEqual([{ runId: lost.runId, finding: "open, but nothing will ever wake it" }]);
    expect(await store.repairWakeUps()).toBe(1);
    expect(await store.diagnose()).toEqual([]);
    expect(await claim(store, owner)).toMatchObject([{ runId: lost.runId }]);
  });
});

describe("claiming", () => {
  it("takes only what its worker can execute: queue, workflow, build", async () => {
    const runs = [newRun(), newRun({ queue: "slow" }), newRun({ workflow: "refund" })];
    for (const run of runs) await store.startRun(run);
    const owner = await newWorker(store);
    expect(await claimAs(owner, { queues: ["none"] })).toEqual([]);
    expect(await claimAs(owner, { workflows: [] })).toEqual([]);
    expect(await claimAs(owner, {})).toMatchObject([{ runId: runs[0]?.runId }]);
    expect(await claimAs(owner, { queues: ["slow", queue] })).toMatchObject([{ runId: runs[1]?.runId }]);
  });

  it("of a workflow whose runs may not begin, takes those that have begun", async () => {
    const { owner, fences } = await claimedRuns(store, 1);
    const [begun] = fences;
    if (begun === undefined) throw new Error("no run");
    await store.flush([write(begun, { release: { awaits: [] }, mail: [mail("signal", "s1")] })]);
    await store.startRun(newRun());
    const workflows = [{ ...workflow, begins: false }];
    expect(await claimAs(owner, { workflows })).toMatchObject([{ runId: begun.runId }]);
    expect(await claimAs(owner, { workflows })).toEqual([]);
    expect(await claimAs(owner, {})).toHaveLength(1);
  });

  it("takes the longest due first, and no more than it asked for", async () => {
    const runs = Array.from({ length: 5 }, () => newRun());
    for (const run of runs) await store.startRun(run);
    const owner = await newWorker(store);
    const claimed = await claimAs(owner, { limit: 2 });
    expect(new Set(claimed.map(({ runId }) => runId))).toEqual(new Set(runs.slice(0, 2).map(({ runId }) => runId)));
    expect(await claimAs(owner, { limit: 0 })).toEqual([]);
  });

  it("two workers never claim one run", async () => {
    for (let index = 0; index < 60; index++) await store.startRun(newRun());
    const owners = await Promise.all(Array.from({ length: 6 }, () => newWorker(store)));
    const claims = await Promise.all(owners.map(owner => claimAs(owner, { limit: 20 })));
    const runIds = claims.flat().map(({ runId }) => runId);
    expect(runIds).toHaveLength(new Set(runIds).size);
  });

  it("I20: runs that made no progress over two claims are claimed apart, and progress takes them back", async () => {
    const run = newRun();
    await store.startRun(run);
    const crash = async (probation: boolean) => {
      const owner = await newWorker(store);
      const claimed = await claimAs(owner, { probation });
      await store.buryWorker(owner, "0");
      await store.takeOverRuns();
      return claimed.map(({ crashes }) => crashes);
    };
    expect(await crash(true)).toEqual([]);
    expect(await crash(false)).toEqual([1]);
    expect(await crash(false)).toEqual([2]);
    expect(await crash(false)).toEqual([]);
    expect(await crash(true)).toEqual([3]);
    const owner = await newWorker(store);
    const [claimed] = await claimAs(owner, { probation: true });
    if (claimed === undefined) throw new Error("nothing was claimed");
    const fence = fenceOf(owner, claimed);
    await store.flush([write(fence, { progress: true })]);
    await store.buryWorker(owner, "0");
    await store.takeOverRuns();
    expect(await crash(false)).toEqual([1]);
  });

  it("due mail of runs that nobody here can take hides no other run for long", async () => {
    const foreign = Array.from({ length: 45 }, () => newRun({ workflow: "foreign" }));
    for (const run of foreign) await store.startRun(run);
    const mine = newRun();
    await store.startRun(mine);
    const owner = await newWorker(store);
    const claims = [];
    for (let poll = 0; poll < 10; poll++) claims.push(...(await claimAs(owner, { limit: 1 })));
    expect(claims.map(({ runId }) => runId)).toEqual([mine.runId]);
  });
});

describe("I29: blocked is per build", () => {
  const reason = { code: "E_HISTORY_MISMATCH", message: "differs", hint: "fix it", error: null } as const;
  const other = { name: workflow.name, build: "build-2", begins: true };

  it("a blocked run is claimed by nobody, holds its mail back, and goes on with another build", async () => {
    const { owner, fences } = await claimedRuns(store, 1);
    const [fence] = fences;
    if (fence === undefined) throw new Error("nothing was claimed");
    await store.sendMail(fence.runId, mail("signal", "before"));
    expect(await store.blockRun(fence, { build: workflow.build, reason, release: true })).toBe("ok");
    expect(await store.sendMail(fence.runId, mail("signal", "after"))).toBe("sent");
    expect(await store.describeRun({ runId: fence.runId })).toMatchObject({
      state: "blocked",
      owner: null,
      blocked: { ...reason, builds: [workflow.build] },
    });
    expect(await claim(store, owner)).toEqual([]);
    expect(await store.diagnose()).toEqual([]);
    expect(await store.unblockRuns([workflow])).toBe(0);
    expect(await store.unblockRuns([other])).toBe(1);
    expect(await claim(store, owner)).toEqual([]);
    expect(await claimAs(owner, { workflows: [other] })).toMatchObject([{ runId: fence.runId, crashes: 1 }]);
    expect((await store.dueMail(owner)).map(({ key }) => key)).toEqual(["before", "after"]);
    expect(await store.diagnose()).toEqual([]);
  });

  it("while activities are in flight it keeps its owner and takes their outcomes", async () => {
    const { fences } = await claimedRuns(store, 1);
    const [fence] = fences;
    if (fence === undefined) throw new Error("nothing was claimed");
    expect(await store.blockRun(fence, { build: workflow.build, reason, release: false })).toBe("ok");
    expect(await store.unblockRuns([other])).toBe(0);
    expect(await store.flush([write(fence, { release: { awaits: [] } })])).toMatchObject([{ verdict: "ok" }]);
    expect(await store.describeRun({ runId: fence.runId })).toMatchObject({ state: "blocked", owner: null, events: 2 });
    expect(await store.unblockRuns([other])).toBe(1);
  });

  it("only its owner can block it, at its position", async () => {
    const { fences } = await claimedRuns(store, 1);
    const [fence] = fences;
    if (fence === undefined) throw new Error("nothing was claimed");
    const block = { build: workflow.build, reason, release: true };
    expect(await store.blockRun({ ...fence, term: 7 }, block)).toBe("fenced");
    expect(await store.blockRun({ ...fence, position: 9 }, block)).toBe("fenced");
    expect(await store.blockRun({ ...fence, owner: randomUUID() }, block)).toBe("fenced");
  });
});
