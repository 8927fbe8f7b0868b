import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startShopServices, type ShopServices } from "../../examples/order/demo/shop-services.js";
import type { Order } from "../../examples/order/src/order.js";
import type { Receipt } from "../../examples/order/src/order.workflow.js";
import { node, root, worker } from "../support/program.js";
import { Workbench } from "../support/workbench.js";

const example = path.join(root, "examples/order");

beforeAll(async () => {
  const build = await node(["build.js"], { cwd: example });
  expect(build).toMatchObject({ code: 0, err: "" });
});

test("an order above 500 has a discount, one below has none, and both are charged once", async () => {
  const { bench, services } = await openShop();
  const large = await bench.client.start<Order, Receipt>("order", newOrder({ id: "L-1", cents: 600_00 }));
  const small = await bench.client.start<Order, Receipt>("order", newOrder({ id: "S-1", cents: 500_00 }));
  expect(await large.result()).toMatchObject({ subtotal: 600_00, discount: 60_00, total: 540_00 });
  const receipt = await small.result();
  expect(receipt).toMatchObject({ subtotal: 500_00, discount: 0, total: 500_00 });
  expect(receipt.number).toMatch(/^[0-9a-f-]{36}$/);
  expect(receipt.placedAt).toBeInstanceOf(Date);
  expect(services.ledger.map(({ activity, order }) => `${order} ${activity}`).sort()).toEqual([
    "L-1 chargeCustomer",
    "L-1 sendConfirmation",
    "S-1 chargeCustomer",
    "S-1 sendConfirmation",
  ]);
});

test("a declined card fails the run with OrderRejected, without another attempt, and the customer is told", async () => {
  const { bench, services } = await openShop();
  const order = newOrder({ id: "D-1", cents: 100_00, number: "4000 0000 0000 0002" });
  const run = await bench.client.start("order", order);
  await expect(run.result()).rejects.toMatchObject({
    code: "E_RUN_FAILED",
    cause: { name: "OrderRejected", message: expect.stringContaining("order D-1") as string },
  });
  expect(services.ledger.map(({ activity }) => activity)).toEqual(["chargeCustomer", "sendRejection"]);
});

test("while the bank is offline the charge is tried again, until it is made once", async () => {
  const { bench, services } = await openShop();
  const run = await bench.client.start("order", newOrder({ id: "O-1", cents: 100_00, bank: "Nordbank" }));
  expect(await run.result()).toMatchObject({ total: 100_00 });
  expect(services.refused()).toBeGreaterThan(0);
  const attempts = (await run.history()).filter(({ type }) => type === "activity.attemptFailed");
  expect(attempts).toHaveLength(services.refused());
  expect(services.ledger.filter(({ activity }) => activity === "chargeCustomer")).toHaveLength(1);
});

async function openShop(): Promise<{ readonly bench: Workbench; readonly services: ShopServices }> {
  const bench = await Workbench.open();
  const services = await startShopServices({ offlineBank: "Nordbank", offlineMs: 400, latencyMs: 1 });
  const env = { DATABASE_URL: bench.url, REPRISE_SCHEMA: bench.schema, SHOP_SERVICES_URL: services.url };
  await worker(["--enable-source-maps", "--import", "@reprise/runtime/register", "dist/worker.js"], {
    cwd: example,
    env,
  });
  return { bench, services };
}

function newOrder(order: { id: string; cents: number; number?: string; bank?: string }): Order {
  const { id, cents, number = "4101 1037 1053 1071", bank = "Banco Sol" } = order;
  return {
    id,
    customer: { name: "Ada", email: "ada@example.com" },
    card: { number, bank },
    lines: [{ article: "Desk", quantity: 1, cents }],
  };
}
