import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { signal, update, workflow } from "@reprise/runtime";
import { Client } from "@reprise/runtime/client";
import { root } from "../support/program.js";
import { UserProject } from "../support/user-project.js";
import { eventually, Workbench } from "../support/workbench.js";
import { Ledger, WorkerProcess } from "../support/worker-process.js";

const add = update<number, number>("add");
const close = signal("close");
/** What clients know of it. */
const basket = workflow("basket", async (): Promise<number> => 0);

const source = `import { activity, allHandlersFinished, condition, signal, update, workflow } from "@reprise/runtime";
import { note } from "./ledger.js";

const price = activity("price", async (item: number) => {
  await note(item);
  // Whoever is to be killed in the middle of it never comes to its end.
  if (process.env.HOLD === "1") await new Promise(() => {});
  return 10 * item;
});
const add = update<number, number>("add");
const close = signal("close");

export const basket = workflow("basket", async () => {
  let total = 0;
  let open = true;
  add.handle(
    async item => {
      const cost = await price(item);
      total += cost;
      return total;
    },
    {
      validate: item => {
        if (item < 1) throw new RangeError("no such item");
      },
    },
  );
  close.handle(() => void (open = false));
  await condition(() => !open);
  await condition(allHandlersFinished);
  return total;
});
`;

const worker = `import { Worker } from "@reprise/runtime/worker";
import { basket } from "./basket.workflow.js";

await Worker.start({ workflows: [basket], schema: process.env.REPRISE_SCHEMA ?? "" });
process.send?.({ ready: true });
`;

test("killed between accepted and completed, a run goes on elsewhere, and every caller has the one answer", async () => {
  const shop = new UserProject();
  shop.write("src/basket.workflow.ts", source);
  shop.write("src/ledger.ts", readFileSync(path.join(root, "test/fixtures/processes/src/ledger.ts"), "utf8"));
  shop.write("src/worker.ts", worker);
  expect(await shop.reprise("check")).toMatchObject({ code: 0 });

  const bench = await Workbench.open();
  const ledger = new Ledger();
  const environment = { DATABASE_URL: bench.url, REPRISE_SCHEMA: bench.schema, LEDGER: ledger.file };
  const outline = async () =>
    (await bench.store.loadHistory(run.runId)).map(({ type, name }) => (name === null ? type : `${type} ${name}`));

  const first = await WorkerProcess.start({ ...environment, HOLD: "1" }, shop.directory);
  const run = await bench.client.start(basket);
  const other = await Client.connect({ databaseUrl: bench.url, schema: bench.schema });
  const id = "request-1";
  const answers = [run.update(add, 3, { id }), (await other.getHandle(run.runId)).update(add, 3, { id })];
  // The body of its activity is under way.
  await first.reached(3);
  expect(await outline()).toContain("update.accepted add");
  expect(await outline()).not.toContain("update.completed add");
  await first.signal("SIGKILL");
  await WorkerProcess.start(environment, shop.directory);
  expect(await Promise.all(answers)).toEqual([30, 30]);
  await expect(run.update(add, 0)).rejects.toMatchObject({ code: "E_UPDATE_REJECTED", cause: { name: "RangeError" } });
  expect(await run.update(add, 4)).toBe(70);
  await run.signal(close);
  expect(await run.result()).toBe(70);
  expect((await outline()).filter(line => line.startsWith("update."))).toEqual([
    "update.accepted add",
    "update.completed add",
    "update.accepted add",
    "update.completed add",
  ]);
  await eventually(async () => (await bench.findings()).length === 0, "quiet");
  await other.close();
});
