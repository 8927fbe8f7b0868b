import { crashEverywhere, faults, TestEnvironment } from "@reprise/runtime/testing";
import { expect, test } from "vitest";
import type { Order } from "../src/order.js";
import { order } from "../src/order.workflow.js";
import { CardDeclined } from "../src/shop-services.js";

const input: Order = {
  id: "order-7",
  customer: { name: "Ann", email: "ann@example.org" },
  card: { number: "4000", bank: "north" },
  lines: [{ article: "lamp", quantity: 2, cents: 300_00 }],
};

/** The services of the shop, as a test sees them: they deduplicate by idempotency key, as the real ones do. */
function shop() {
  const charges = new Map<string, number>();
  const mails: string[] = [];
  const steps = {
    chargeCustomer: (
      { cents }: { readonly cents: number },
      { idempotencyKey }: { readonly idempotencyKey: string },
    ) => {
      charges.set(idempotencyKey, cents);
      return { authorization: "auth-1" };
    },
    sendConfirmation: ({ to }: { readonly to: string }) => {
      mails.push(`confirmation to ${to}`);
      return { message: "sent" };
    },
    sendRejection: ({ to }: { readonly to: string }) => {
      mails.push(`rejection to ${to}`);
      return { message: "sent" };
    },
  };
  return { charges, mails, steps };
}

test("an order is charged, with its discount, and confirmed", async () => {
  const { charges, mails, steps } = shop();
  const env = new TestEnvironment({ workflows: [order], steps });
  const run = await env.start(order, input);
  expect(await run.result()).toMatchObject({ subtotal: 600_00, discount: 60_00, total: 540_00, placedAt: env.now() });
  expect([...charges.values()]).toEqual([540_00]);
  expect(mails).toEqual(["confirmation to ann@example.org"]);
});

test("a declined card is no bug: the customer hears of it, and the order is rejected", async () => {
  const { mails, steps } = shop();
  const declined = () => {
    throw new CardDeclined("no funds");
  };
  const env = new TestEnvironment({ workflows: [order], steps: { ...steps, chargeCustomer: declined } });
  const run = await env.start(order, input);
  await expect(run.result()).rejects.toMatchObject({ code: "E_RUN_FAILED", cause: { name: "OrderRejected" } });
  expect(mails).toEqual(["rejection to ann@example.org"]);
});

test("a payment service that is down for a while delays the order", async () => {
  const { charges, steps } = shop();
  const down = [faults.failAttempt("chargeCustomer", 1), faults.failAttempt("chargeCustomer", 2)];
  const env = new TestEnvironment({ workflows: [order], steps, faults: down });
  const run = await env.start(order, input);
  expect(await run.result()).toMatchObject({ total: 540_00 });
  expect([...charges.values()]).toEqual([540_00]);
});

test("wherever the process dies, the customer is charged once", async () => {
  await crashEverywhere(order, () => {
    const { charges, steps } = shop();
    return { input, steps, check: () => expect([...charges.values()]).toEqual([540_00]) };
  });
});
