import { expect, test } from "vitest";
import { activity, step, workflow } from "@reprise/runtime";
import { crashEverywhere, faults, TestEnvironment } from "@reprise/runtime/testing";

const charge = activity("chargeCard", (total: number): string => `real-${total}`);
const refund = activity("refundCard", (receipt: string): string => `back-${receipt}`);

const order = workflow("order", async (total: number) => {
  const receipt = await charge(total);
  if (total < 0) return refund(receipt);
  await step("sendMail", async () => undefined);
  return total > 100 ? step("sendMails2", async () => "many") : receipt;
});
const other = workflow("other", () => step("chargedCard", async () => "other"));

test("a misspelt stand-in is an error when the run has ended, and says what was meant", async () => {
  const env = new TestEnvironment({ workflows: [order], steps: { chrageCard: () => "stand-in" } });
  await expect((await env.start(order, 1)).result()).rejects.toMatchObject({
    code: "E_OPTION",
    message: expect.stringContaining(
      "steps of the environment have the name chrageCard, which no activity, step or transaction has; the nearest is chargeCard, which was executed as it is",
    ) as string,
  });
  // It was said.
  await env.close();
});

test("so is one of an inline step, and the name of a fault", async () => {
  const inline = new TestEnvironment({ workflows: [order], steps: { sendmial: () => undefined } });
  await expect((await inline.start(order, 1)).result()).rejects.toMatchObject({ code: "E_OPTION" });
  const failing = new TestEnvironment({ workflows: [order], faults: [faults.failAttempt("chargeCart")] });
  await expect((await failing.start(order, 1)).result()).rejects.toMatchObject({
    message: expect.stringContaining("faults of the environment") as string,
  });
});

test("where a test does not wait for the run, closing the environment says so", async () => {
  const env = new TestEnvironment({ workflows: [order], steps: { chrageCard: () => "stand-in" } });
  await env.start(order, 1);
  await env.settle();
  await expect(env.close()).rejects.toMatchObject({ code: "E_OPTION" });
});

test("an explorer says so, too, instead of comparing how the runs end", async () => {
  const scenario = () => ({ input: 1, steps: { chrageCard: () => "stand-in" } });
  await expect(crashEverywhere(order, scenario)).rejects.toMatchObject({ code: "E_OPTION" });
});

test("names on a way that the run does not take, and names of several runs, are no mistakes", async () => {
  const steps = { refundCard: () => "x", sendMails2: () => "y", sendMail: () => undefined, archive: () => 1 };
  await using env = new TestEnvironment({ workflows: [order], steps, faults: [faults.hang("refundCard", 2)] });
  expect(await (await env.start(order, 1)).result()).toBe("real-1");
  await using two = new TestEnvironment({ workflows: [order, other], steps: { chargedCard: () => "stand-in" } });
  expect(await (await two.start(order, 1)).result()).toBe("real-1");
  expect(await (await two.start(other)).result()).toBe("stand-in");
});
