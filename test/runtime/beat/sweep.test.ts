import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Sweeper, startSweep, type SweepOptions } from "#runtime/maintenance/sweep.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { claim, claimedRuns, newRun, newWorker, write, workflow } from "../../support/runs.js";

const { url, schema } = freshSchema();
let store: PostgresStore;

beforeAll(async () => {
  store = await openStore({ url, schema });
});
afterAll(() => store.close());

let now = 0;

function options(content: Partial<SweepOptions> = {}): SweepOptions {
  const who = { workerId: randomUUID(), host: "elsewhere", bootId: "boot" };
  return { store, ...who, workflows: () => [], leaseMs: 1_000, clock: () => now, ...content };
}

async function beat(workerId: string): Promise<void> {
  await store.database.pool.query(`update ${schema}.worker set beat = beat + 1 where id = $1`, [workerId]);
}

/** A round at each look of one lease. */
async function watchForALease(sweeper: Sweeper, between: () => Promise<void> = async () => undefined) {
  const reports = [await sweeper.round()];
  for (let look = 0; look < 5; look++) {
    await between();
    now += sweeper.intervalMs;
    reports.push(await sweeper.round());
  }
  return {
    buried: reports.flatMap(report => report.buried.map(({ id }) => id)),
    tookOver: reports.reduce((sum, report) => sum + report.tookOver, 0),
  };
}

test("the runs of a silent worker are free after a lease, those of a beating one are not", async () => {
  const silent = await claimedRuns(store, 3);
  const beating = await claimedRuns(store, 2);
  const swept = await watchForALease(new Sweeper(options()), () => beat(beating.owner));
  expect(swept).toEqual({ buried: [silent.owner], tookOver: 3 });
  const heir = await newWorker(store);
  const claimed = await claim(store, heir);
  expect(claimed.map(({ runId }) => runId).sort()).toEqual(silent.fences.map(({ runId }) => runId).sort());
  const [late] = await store.flush(silent.fences.slice(0, 1).map(fence => write(fence)));
  expect(late?.verdict).toBe("fenced");
  await store.deregisterWorker(heir);
  await store.deregisterWorker(beating.owner);
});

test("a dead process of the same machine is buried in the first round", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  const [dead, living] = [randomUUID(), randomUUID()];
  const machine = { host: "here", bootId: "this boot", queues: ["default"] };
  await store.registerWorker({ id: dead, pid: child.pid ?? 0, ...machine });
  await store.registerWorker({ id: living, pid: process.pid, ...machine });
  const { buried } = await new Sweeper(options({ host: "here", bootId: "this boot" })).round();
  expect(buried).toEqual([{ id: dead, beat: "0", why: "process gone" }]);
  await store.deregisterWorker(living);
});

test("blocked runs are opened for a build that has not failed, once", async () => {
  const { owner, fences } = await claimedRuns(store, 1);
  const reason = { code: "E_HISTORY_MISMATCH", message: "no", hint: null, error: null } as const;
  for (const fence of fences) await store.blockRun(fence, { build: workflow.build, reason, release: true });
  const withBuild = (build: string) => new Sweeper(options({ workflows: () => [{ name: workflow.name, build }] }));
  expect(await withBuild(workflow.build).round()).toMatchObject({ unblocked: 0 });
  expect(await withBuild("fixed").round()).toMatchObject({ unblocked: 1 });
  expect(await withBuild("fixed").round()).toMatchObject({ unblocked: 0 });
  await store.deregisterWorker(owner);
});

test("I26: an open run that nothing would wake gets a wake-up, now and then", async () => {
  const run = newRun();
  await store.startRun(run);
  await store.database.pool.query(`delete from ${schema}.inbox where run_id = $1`, [run.runId]);
  expect(await store.diagnose()).toEqual([{ finding: "open, but nothing will ever wake it", runId: run.runId }]);
  const sweeper = new Sweeper(options({ repairIntervalMs: 5_000 }));
  expect(await sweeper.round()).toMatchObject({ repaired: 0 });
  now += 5_000;
  expect(await sweeper.round()).toMatchObject({ repaired: 1 });
  expect(await store.diagnose()).toEqual([]);
});

test("the loop goes on after a round that failed, and ends when it is stopped", async () => {
  const away = await openStore({ url, schema });
  await away.close();
  await claimedRuns(store, 1);
  // The first round meets a closed pool, the others the real one.
  let troubles = 0;
  const meets = storeMethods(() => (troubles === 0 ? away : store));
  const takenOver = await new Promise<number>(resolve => {
    const sweep = startSweep({
      ...options({ store: meets, intervalMs: 10, leaseMs: 50, clock: () => performance.now() }),
      onTakenOver: runs => void sweep.stop().then(() => resolve(runs)),
      onUnblocked: () => undefined,
      onTrouble: () => (troubles += 1),
    });
  });
  expect(takenOver).toBe(1);
  expect(troubles).toBe(1);
});

function storeMethods(current: () => PostgresStore): SweepOptions["store"] {
  return {
    watchWorkers: () => current().watchWorkers(),
    buryWorker: (id, beat) => current().buryWorker(id, beat),
    takeOverRuns: () => current().takeOverRuns(),
    unblockRuns: workflows => current().unblockRuns(workflows),
    removeExpiredQueries: async () => 0,
    repairWakeUps: () => current().repairWakeUps(),
  };
}
