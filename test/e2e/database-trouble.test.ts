import { expect, test } from "vitest";
import { activity, signal, sleep, workflow } from "@reprise/runtime";
import { CuttingProxy } from "../support/cutting-proxy.js";
import { eventually, Workbench } from "../support/workbench.js";

function countingWorkflow() {
  const executed: number[] = [];
  const count = activity("count", (step: number) => {
    executed.push(step);
    return step + 1;
  });
  const counts = workflow("counts", async (steps: number) => {
    let step = 0;
    while (step < steps) {
      step = await count(step);
      if (step % 10 === 0) await sleep(1);
    }
    return step;
  });
  return { counts, executed };
}

test("I11: flushes whose answers are lost are neither lost nor doubled, and no step is executed twice", async () => {
  const bench = await Workbench.open();
  let flushes = 0;
  const proxy = await CuttingProxy.start(bench.url, name => name.startsWith("flush") && ++flushes % 4 === 0);
  const { counts, executed } = countingWorkflow();
  await bench.worker({ workflows: [counts], databaseUrl: proxy.url });
  const runs = await Promise.all([30, 30, 30].map(steps => bench.client.start(counts, steps)));
  for (const run of runs) expect(await run.result()).toBe(30);
  expect(proxy.cuts).toBeGreaterThanOrEqual(10);
  expect(executed).toHaveLength(90);
  for (const { runId } of runs) {
    const history = await bench.store.loadHistory(runId);
    expect(history.filter(({ type }) => type === "activity.completed")).toHaveLength(30);
  }
  expect(await bench.findings()).toEqual([]);
});

test("claims whose answers are lost leave no run behind", async () => {
  const bench = await Workbench.open();
  let claims = 0;
  const proxy = await CuttingProxy.start(bench.url, name => name === "claim-runs" && ++claims % 3 === 0);
  const { counts, executed } = countingWorkflow();
  await bench.worker({ workflows: [counts], databaseUrl: proxy.url });
  for (let run = 0; run < 10; run++) {
    expect(await (await bench.client.start(counts, 3)).result({ timeout: "20s" })).toBe(3);
  }
  expect(proxy.cuts).toBeGreaterThanOrEqual(3);
  expect(executed).toHaveLength(30);
});

test("every connection of a worker is cut in the middle of its runs: they go on, each step once", async () => {
  const bench = await Workbench.open();
  const { counts, executed } = countingWorkflow();
  const worker = await bench.worker({ workflows: [counts] });
  const run = await bench.client.start(counts, 300);
  const { pool, schema } = bench.store.database;
  for (const reached of [50, 100, 150]) {
    await eventually(() => Promise.resolve(executed.length >= reached), `step ${reached}`);
    // Those of this test's client, too: it waits on.
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'reprise' and pid <> pg_backend_pid() and query like '%' || $1 || '%'`,
      [schema.replaceAll('"', "")],
    );
  }
  expect(await run.result()).toBe(300);
  expect(executed).toEqual(Array.from({ length: 300 }, (_, step) => step));
  await worker.drain();
  expect(await bench.findings()).toEqual([]);
});

test("I23: a signal that is sent twice under one id is received once", async () => {
  const bench = await Workbench.open();
  const said = signal<string>("said");
  const listens = workflow("listens", async () => {
    const heard: (string | undefined)[] = [await said.receive()];
    heard.push(await said.receive(), await said.receive({ timeout: 200 }));
    return heard;
  });
  await bench.worker({ workflows: [listens] });
  const run = await bench.client.start(listens);
  await run.signal(said, "one", { id: "a" });
  await eventually(async () => (await run.history()).some(({ type }) => type === "signal.received"), "the signal");
  await run.signal(said, "one", { id: "a" });
  await run.signal(said, "two", { id: "b" });
  await run.signal(said, "two", { id: "b" });
  expect(await run.result()).toEqual(["one", "two", undefined]);
});
