import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { signal, workflow } from "@reprise/runtime";
import type { HistoryEvent } from "#runtime/language/events.js";
import { HeldTable } from "../support/held-table.js";
import { root } from "../support/program.js";
import { UserProject } from "../support/user-project.js";
import { eventually, Workbench } from "../support/workbench.js";
import { Ledger, WorkerProcess } from "../support/worker-process.js";

const approved = signal("approved");
/** What clients know of it. */
const order = workflow("order", async (cents: number): Promise<readonly number[]> => [cents]);

const source = (body: string): string => `import { activity, patched, signal, workflow } from "@reprise/runtime";
import { note } from "./ledger.js";

const charge = activity("charge", async (cents: number) => (await note(1), cents));
const validate = activity("validate", async (cents: number) => (await note(2), cents > 0));
const ship = activity("ship", async (cents: number) => (await note(3), cents));
const approved = signal("approved");
void [patched, validate, ship];

export const order = workflow("order", async (cents: number) => {
${body}
});
`;

const before = `  const paid = await charge(cents);
  await approved.receive();
  return [paid];`;

const after = `  if (patched("validate-first")) await validate(cents);
  const paid = await charge(cents);
  await approved.receive();
  return patched("ship") ? [paid, await ship(cents)] : [paid];`;

const worker = `import { Worker } from "@reprise/runtime/worker";
import { order } from "./order.workflow.js";

await Worker.start({ workflows: [order], schema: process.env.REPRISE_SCHEMA ?? "" });
process.send?.({ ready: true });
`;

/** A build of the shop, compiled clean. */
async function build(body: string): Promise<UserProject> {
  const shop = new UserProject();
  shop.write("src/order.workflow.ts", source(body));
  shop.write("src/ledger.ts", readFileSync(path.join(root, "test/fixtures/processes/src/ledger.ts"), "utf8"));
  shop.write("src/worker.ts", worker);
  expect(await shop.reprise("check")).toMatchObject({ code: 0 });
  return shop;
}

interface World {
  readonly bench: Workbench;
  readonly ledger: Ledger;
  readonly start: (shop: UserProject) => Promise<WorkerProcess>;
  readonly outline: (runId: string) => Promise<readonly string[]>;
}

async function world(): Promise<World> {
  const bench = await Workbench.open();
  const ledger = new Ledger();
  const environment = { DATABASE_URL: bench.url, REPRISE_SCHEMA: bench.schema, LEDGER: ledger.file };
  const text = ({ type, name }: HistoryEvent) => (name === null ? type : `${type} ${name}`);
  return {
    bench,
    ledger,
    start: shop => WorkerProcess.start(environment, shop.directory),
    outline: async runId => (await bench.store.loadHistory(runId)).map(text),
  };
}

const oldWay = ["run.started", "activity.completed charge", "signal.received approved"];
const newWay = [
  "run.started",
  "patch.taken validate-first",
  "activity.completed validate",
  "activity.completed charge",
];
const newEnd = ["patch.taken ship", "activity.completed ship", "run.completed"];

test("a deploy with a patch: runs under way go the old way as far as their history says, new ones the new way", async () => {
  const [v1, v2] = [await build(before), await build(after)];
  const { bench, start, outline } = await world();
  const old = await start(v1);
  const underWay = await bench.client.start(order, 20);
  await eventually(async () => (await underWay.describe()).awaits === "signal approved", "the old run waits");
  const next = await start(v2);
  await old.signal("SIGKILL");
  const fresh = await bench.client.start(order, 30);
  await eventually(async () => (await fresh.describe()).awaits === "signal approved", "the new run waits");
  for (const run of [underWay, fresh]) await run.signal(approved, undefined);
  expect(await underWay.result()).toEqual([20, 20]);
  expect(await fresh.result()).toEqual([30, 30]);
  expect(await outline(underWay.runId)).toEqual([...oldWay, ...newEnd]);
  expect(await outline(fresh.runId)).toEqual([...newWay, "signal.received approved", ...newEnd]);
  expect(await bench.findings()).toEqual([]);
  expect(await next.signal("SIGTERM")).toBe(0);
});

test("the build of before cannot go on with a run that took a patch, and the one after can", async () => {
  const [v1, v2] = [await build(before), await build(after)];
  const { bench, start } = await world();
  const next = await start(v2);
  const run = await bench.client.start(order, 20);
  await eventually(async () => (await run.describe()).awaits === "signal approved", "the run waits");
  expect(await next.signal("SIGTERM")).toBe(0);
  await start(v1);
  await run.signal(approved, undefined);
  await eventually(async () => (await run.describe()).state === "blocked", "the old build refuses it");
  expect((await run.describe()).blocked).toMatchObject({
    code: "E_HISTORY_MISMATCH",
    hint: expect.stringContaining('the patch "validate-first"') as string,
  });
  await start(v2);
  expect(await run.result()).toEqual([20, 20]);
});

test("I34: killed before the marker is committed, nothing has begun; killed after the effect, the marker is there", async () => {
  const shop = await build(after);
  const { bench, ledger, start, outline } = await world();
  const run = await bench.client.start(order, 20);
  const held = await HeldTable.hold(bench.store.database, "event");
  const first = await start(shop);
  await held.awaited();
  await first.signal("SIGKILL");
  expect(ledger.lines()).toEqual([]);
  await held.release();
  const second = await start(shop);
  await second.reached(2);
  expect((await outline(run.runId)).slice(0, 2)).toEqual(newWay.slice(0, 2));
  await second.signal("SIGKILL");
  await start(shop);
  await run.signal(approved, undefined);
  expect(await run.result()).toEqual([20, 20]);
  const markers = (await outline(run.runId)).filter(line => line.startsWith("patch.taken"));
  expect(markers).toEqual(["patch.taken validate-first", "patch.taken ship"]);
  expect(await bench.findings()).toEqual([]);
});
