import { expect, test } from "vitest";
import { activity, nonCancellable, patched, signal, sleep, workflow, type ActivityError } from "@reprise/runtime";
import type { HistoryEvent } from "#runtime/language/events.js";
import { CuttingProxy } from "../../support/cutting-proxy.js";
import { HeldTable } from "../../support/held-table.js";
import { eventually, Workbench } from "../../support/workbench.js";

const approved = signal("approved");

async function outline(bench: Workbench, runId: string): Promise<readonly string[]> {
  const text = ({ type, name }: HistoryEvent) => (name === null ? type : `${type} ${name}`);
  return (await bench.store.loadHistory(runId)).map(text);
}

/** What was executed, in order. */
function shop(effects: string[] = []) {
  const effect = (name: string, maximumAttempts?: number) =>
    activity(name, (order: string) => `${effects.push(name) === 0 ? "" : name} ${order}`, {
      retry: maximumAttempts === undefined ? {} : { maximumAttempts },
    });
  return { effects, validate: effect("validate"), charge: effect("charge"), notify: effect("notify", 1) };
}

test("I34: an activity that depends on a patch begins after its marker is committed", async () => {
  const bench = await Workbench.open();
  const { effects, validate, charge } = shop();
  const order = workflow("order", async () => {
    if (patched("validate-first")) await validate("o");
    return charge("o");
  });
  const run = await bench.client.start(order, undefined);
  const held = await HeldTable.hold(bench.store.database, "event");
  await bench.worker({ workflows: [order] });
  await held.awaited();
  expect(effects).toEqual([]);
  await held.release();
  expect(await run.result()).toBe("charge o");
  expect(effects).toEqual(["validate", "charge"]);
  expect(await outline(bench, run.runId)).toEqual([
    "run.started",
    "patch.taken validate-first",
    "activity.completed validate",
    "activity.completed charge",
    "run.completed",
  ]);
  expect(await bench.findings()).toEqual([]);
});

test("I34: also one that a later activation asked for, before the marker was committed", async () => {
  const bench = await Workbench.open();
  const recorded: string[][] = [];
  const validate = activity("validate", async () => {
    recorded.push([...(await outline(bench, run.runId))]);
  });
  const order = workflow("order", async () => {
    await approved.receive();
    const validatesFirst = patched("validate-first");
    await approved.receive();
    if (validatesFirst) await validate();
  });
  // Both are there when the run is claimed, so they are delivered right after one another.
  const run = await bench.client.start(order, undefined);
  await run.signal(approved, undefined);
  await run.signal(approved, undefined);
  await bench.worker({ workflows: [order] });
  await run.result();
  expect(recorded).toEqual([
    ["run.started", "signal.received approved", "signal.received approved", "patch.taken validate-first"],
  ]);
});

test("timers, at-most-once activities and the end are written after the marker, with it", async () => {
  const bench = await Workbench.open();
  const { effects, notify } = shop();
  const order = workflow("order", async () => {
    if (patched("notify-first")) await notify("o").catch((error: ActivityError) => error.code);
    if (patched("pause")) await sleep(1);
    return patched("end") ? "new" : "old";
  });
  await bench.worker({ workflows: [order], maximumSuspendedRuns: 0 });
  const run = await bench.client.start(order, undefined);
  expect(await run.result()).toBe("new");
  expect(effects).toEqual(["notify"]);
  expect(await outline(bench, run.runId)).toEqual([
    "run.started",
    "patch.taken notify-first",
    "activity.started notify",
    "activity.completed notify",
    "patch.taken pause",
    expect.stringMatching(/^timer\.started sleep:/),
    expect.stringMatching(/^timer\.fired sleep:/),
    "patch.taken end",
    "run.completed",
  ]);
  const times = (await bench.store.loadHistory(run.runId)).map(({ at }) => at);
  expect([times[1], times[4], times[7]]).toEqual([times[2], times[5], times[8]]);
});

test("answers of commits that are lost leave one marker, and each effect once", async () => {
  const bench = await Workbench.open();
  const { effects, validate, charge } = shop();
  const order = workflow("order", async () => {
    if (patched("validate-first")) await validate("o");
    const receipt = await charge("o");
    return patched("with-receipt") ? receipt : "";
  });
  let flushes = 0;
  const proxy = await CuttingProxy.start(bench.url, name => name.startsWith("flush") && ++flushes % 3 === 0);
  await bench.worker({ workflows: [order], databaseUrl: proxy.url });
  const run = await bench.client.start(order, undefined);
  expect(await run.result()).toBe("charge o");
  expect(proxy.cuts).toBeGreaterThanOrEqual(2);
  expect(effects).toEqual(["validate", "charge"]);
  const markers = (await outline(bench, run.runId)).filter(line => line.startsWith("patch.taken"));
  expect(markers).toEqual(["patch.taken validate-first", "patch.taken with-receipt"]);
});

test("an activity that is cancelled while it waits for a marker does not begin", async () => {
  const bench = await Workbench.open();
  const { effects, validate, charge } = shop();
  const order = workflow("order", async () => {
    await approved.receive();
    try {
      return patched("validate-first") ? await validate("o") : "old";
    } catch {
      return nonCancellable(() => charge("o"));
    }
  });
  const run = await bench.client.start(order, undefined);
  await run.signal(approved, undefined);
  await run.cancel("the customer left");
  await bench.worker({ workflows: [order] });
  expect(await run.result()).toBe("charge o");
  expect(effects).toEqual(["charge"]);
});

test("a run goes on with the code of a deploy: the old way where its history says so, the new way after it", async () => {
  const bench = await Workbench.open();
  const { effects, validate, charge } = shop();
  const before = workflow("order", async () => {
    const receipt = await charge("o");
    await approved.receive();
    return [receipt];
  });
  const after = workflow("order", async () => {
    if (patched("validate-first")) await validate("o");
    const receipt = await charge("o");
    await approved.receive();
    return patched("validate-last") ? [receipt, await validate("p")] : [receipt];
  });
  const old = await bench.worker({ workflows: [before] });
  const under = await bench.client.start(before, undefined);
  await eventually(async () => (await under.describe()).awaits === "signal approved", "the old run waits");
  await old.drain();
  await bench.worker({ workflows: [after] });
  const fresh = await bench.client.start(after, undefined);
  for (const run of [under, fresh]) await run.signal(approved, undefined);
  expect(await under.result()).toEqual(["charge o", "validate p"]);
  expect(await fresh.result()).toEqual(["charge o", "validate p"]);
  expect(effects.filter(name => name === "validate")).toHaveLength(3);
  expect(await outline(bench, under.runId)).toEqual([
    "run.started",
    "activity.completed charge",
    "signal.received approved",
    "patch.taken validate-last",
    "activity.completed validate",
    "run.completed",
  ]);
  expect(bench.report.blocked).toEqual([]);
  expect(await bench.findings()).toEqual([]);
});

test("a worker that drains leaves what waits for a marker to the next", async () => {
  const bench = await Workbench.open();
  const { effects, validate } = shop();
  const order = workflow("order", async () => (patched("validate-first") ? validate("o") : "old"));
  const run = await bench.client.start(order, undefined);
  const held = await HeldTable.hold(bench.store.database, "event");
  const worker = await bench.worker({ workflows: [order] });
  await held.awaited();
  const drained = worker.drain();
  await held.release();
  await drained;
  expect(effects).toEqual([]);
  expect(await outline(bench, run.runId)).toEqual(["run.started", "patch.taken validate-first"]);
  expect(await bench.findings()).toEqual([]);
  await bench.worker({ workflows: [order] });
  expect(await run.result()).toBe("validate o");
});
