import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { startShopServices } from "../../../examples/order/demo/shop-services.js";
import type { Order } from "../../../examples/order/src/order.js";
import type { Receipt } from "../../../examples/order/src/order.workflow.js";
import { node, root, worker } from "../../support/program.js";
import { UserProject } from "../../support/user-project.js";
import { Workbench } from "../../support/workbench.js";

const tools = ["Vite", "Rollup", "Rolldown", "esbuild", "webpack", "Rspack"];
const source = path.join(root, "examples/order/src");

/** What identifies events, which no bundler has a say in: names, occurrences, causes, sites, draws and the build. */
async function historiesOf(
  cwd: string,
  program: readonly string[],
  SHOP_SERVICES_URL: string,
): Promise<readonly unknown[]> {
  const bench = await Workbench.open();
  const env = { DATABASE_URL: bench.url, REPRISE_SCHEMA: bench.schema, SHOP_SERVICES_URL };
  await worker(program, { cwd, env });
  const histories: unknown[] = [];
  for (const number of ["4101 1037 1053 1071", "4000 0000 0000 0002"]) {
    const run = await bench.client.start<Order, Receipt>("order", {
      id: number,
      customer: { name: "Ada", email: "ada@example.com" },
      card: { number, bank: "Banco Sol" },
      lines: [{ article: "Desk", quantity: 1, cents: 600_00 }],
    });
    const outcome = run.result().then(
      ({ total }) => total,
      (error: unknown) => String((error as Error).cause),
    );
    histories.push(await outcome);
    const history = await bench.store.loadHistory(run.runId);
    const builds = await bench.store.loadBuilds(history.flatMap(({ build }) => (build === null ? [] : [build])));
    histories.push(builds.map(({ build }) => build));
    histories.push(
      history.map(({ type, name, occurrence, cause, site, draws }) => [type, name, occurrence, cause, site, draws]),
    );
  }
  return histories;
}

test("C15, C18, C30: the order of the example, minified by each bundler, leaves the history that it leaves without one", async () => {
  const project = new UserProject();
  for (const file of readdirSync(source)) project.write(`src/${file}`, readFileSync(path.join(source, file), "utf8"));
  const cwd = project.directory;
  const built = await node([path.join(import.meta.dirname, "build-worker.js")], { cwd });
  expect(built.code, built.err).toBe(0);
  const { url } = await startShopServices({ offlineBank: "Nordbank", offlineMs: 0, latencyMs: 1 });
  const unbundled = await historiesOf(cwd, ["--import", "@reprise/compiler/register", "src/worker.ts"], url);
  expect(unbundled).toEqual(expect.arrayContaining([540_00, expect.stringMatching(/^OrderRejected: order 4000/)]));
  for (const tool of tools) {
    const program = ["--import", "@reprise/runtime/register", `dist/${tool}/worker.js`];
    expect(await historiesOf(cwd, program, url), tool).toEqual(unbundled);
  }
});
