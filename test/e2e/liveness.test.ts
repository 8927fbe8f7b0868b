import { beforeAll, describe, expect, test } from "vitest";
import { eventually, Workbench } from "../support/workbench.js";
import { compileFixture, Ledger, WorkerProcess } from "../support/worker-process.js";

beforeAll(compileFixture);

async function open(settings: Readonly<Record<string, string>> = {}) {
  const bench = await Workbench.open();
  const ledger = new Ledger();
  const environment = { DATABASE_URL: bench.url, REPRISE_SCHEMA: bench.schema, LEDGER: ledger.file, ...settings };
  return { bench, ledger, start: () => WorkerProcess.start(environment) };
}

async function suspects(bench: Workbench): Promise<readonly string[]> {
  const { database } = bench.store;
  const { rows } = await database.pool.query<{ suspect: string }>(
    `select suspect from ${database.schema}.worker where suspect is not null`,
  );
  return rows.map(({ suspect }) => suspect);
}

describe("a run that never gives the event loop back", () => {
  test.each(["hangs", "hangsInActivity"])(
    "I19: ends its process, is named, and the other runs go on elsewhere: %s",
    async workflow => {
      const { bench, start } = await open({ HANG_LIMIT_MS: "500", PACE_MS: "5" });
      const worker = await start();
      const innocent = await bench.client.start<number, { steps: number }>("long", 200);
      await worker.reached(3);
      const harmful = await bench.client.start(workflow);
      expect(await worker.ended()).toBeNull();
      expect(worker.output.join("")).toMatch(
        new RegExp(
          `E_HUNG: run ${harmful.runId} has blocked the event loop.*at forever \\(src.harmful\\.workflow\\.ts:`,
        ),
      );
      expect(await suspects(bench)).toEqual([harmful.runId]);
      await bench.client.getHandle(harmful.runId).then(handle => handle.terminate("it hangs"));
      await start();
      expect(await innocent.result()).toMatchObject({ steps: 200 });
    },
  );
});

describe("an error that nobody handles in an activity", () => {
  test.each([
    ["callback", "default"],
    ["promise", "default"],
    ["callback", "default,other"],
    ["promise", "default,other"],
  ])("ends the process and names the activity: a %s, with workers of the queues %s", async (how, queues) => {
    const { bench, start } = await open({ TASK_QUEUES: queues });
    const worker = await start();
    const run = await bench.client.start("strays", how);
    expect(await worker.ended()).toBe(1);
    const output = worker.output.join("");
    expect(output).toContain(`Uncaught in activity stray#1 of run ${run.runId}`);
    expect(output).toMatch(/nobody handles this|Unexpected token.*nobody/);
  });
});

test("I20: a run that ends its process again and again is quarantined, and the innocent complete", async () => {
  const { bench, ledger, start } = await open({ PACE_MS: "5" });
  let worker = await start();
  const innocents = await Promise.all([1, 2, 3].map(() => bench.client.start<number, { steps: number }>("long", 100)));
  const harmful = await bench.client.start("killsItsProcess");
  const quarantined = eventually(async () => (await harmful.describe()).blocked ?? undefined, "the quarantine", 60_000);
  let processes = 1;
  for (;;) {
    const ended = await Promise.race([worker.ended().then(() => true), quarantined.then(() => false)]);
    if (!ended) break;
    worker = await start();
    processes++;
  }
  expect(await quarantined).toMatchObject({
    code: "E_QUARANTINED",
    message: expect.stringContaining(harmful.runId) as string,
  });
  expect(processes).toBe(6);
  expect(ledger.lines().filter(({ step }) => step === -1)).toHaveLength(5);
  for (const innocent of innocents) expect(await innocent.result()).toMatchObject({ steps: 100 });
  expect(await bench.findings()).toEqual([]);
});

describe("SIGTERM", () => {
  test("waits for the activities that are under way, and records them", async () => {
    const { bench, ledger, start } = await open();
    const worker = await start();
    const run = await bench.client.start<number, string>("slow", 700);
    await worker.reached(1);
    expect(await worker.signal("SIGTERM")).toBe(0);
    expect(ledger.lines().map(({ step }) => step)).toEqual([1, 2]);
    expect((await run.history()).map(({ type }) => type)).toContain("activity.completed");
    await start();
    expect(await run.result()).toBe("finished");
    expect(ledger.repeated()).toEqual([]);
  });

  test("ends a process of two workers, when both have left", async () => {
    const { bench, ledger, start } = await open({ TASK_QUEUES: "default,other" });
    const worker = await start();
    const run = await bench.client.start<number, string>("slow", 700, { taskQueue: "other" });
    await worker.reached(1);
    expect(await worker.signal("SIGTERM")).toBe(0);
    expect(ledger.lines().map(({ step }) => step)).toEqual([1, 2]);
    expect((await run.describe()).owner).toBeNull();
  });

  test("aborts what is not finished after drainTimeout, and leaves it to the next worker", async () => {
    const { bench, ledger, start } = await open({ DRAIN_MS: "300" });
    const worker = await start();
    const run = await bench.client.start<number, string>("slow", 2_000);
    await worker.reached(1);
    expect(await worker.signal("SIGTERM")).toBe(0);
    expect(await run.describe()).toMatchObject({ owner: null });
    const successor = await start();
    await successor.reached(2);
    expect(await run.result()).toBe("finished");
    const bySuccessor = ledger.lines().filter(({ pid }) => pid === successor.pid);
    expect(bySuccessor.map(({ step }) => step)).toEqual([1, 2]);
  });

  test("I31: an at-most-once activity that was aborted is not repeated", async () => {
    const { bench, ledger, start } = await open({ DRAIN_MS: "300" });
    const worker = await start();
    const run = await bench.client.start<number, string>("slowOnce", 30_000);
    await worker.reached(1);
    expect(await worker.signal("SIGTERM")).toBe(0);
    await start();
    await expect(run.result()).rejects.toMatchObject({
      code: "E_RUN_FAILED",
      cause: { code: "E_ACTIVITY_OUTCOME_UNKNOWN" },
    });
    expect(ledger.lines().filter(({ step }) => step === 1)).toHaveLength(1);
  });

  test("sent twice ends the process at once, and its runs are taken over", async () => {
    const { bench, start } = await open();
    const worker = await start();
    const run = await bench.client.start<number, string>("slow", 3_000);
    await worker.reached(1);
    worker.send("SIGTERM");
    await eventually(async () => Promise.resolve(worker.output.join("").includes("SIGTERM")), "the worker drains");
    expect(await worker.signal("SIGTERM")).toBe(143);
    await start();
    expect(await run.result()).toBe("finished");
  });
});
