import "#compiler/vitest/matchers.js";
import { expect, test } from "vitest";
import { activity, query, signal, sleep, update, workflow } from "@reprise/runtime";
import { faults, TestEnvironment } from "@reprise/runtime/testing";

const approved = signal<boolean>("approved");
const stage = query<{ readonly paid?: string }>("stage");
const paidWith = query<boolean, string>("paidWith");
const charge = activity("charge", (total: number): string => `receipt-${total}`);
const order = workflow("order", async (total: number) => {
  let paid = "";
  stage.handle(() => (paid === "" ? {} : { paid }));
  paidWith.handle(receipt => receipt === paid);
  const receipt = await charge(total);
  paid = receipt;
  const answer = await approved.receive({ timeout: "3 days" });
  await sleep("1 day");
  return { receipt, answer: answer ?? false };
});

async function failureOf(assertion: Promise<void>): Promise<{ message: string; expected: unknown; actual: unknown }> {
  return assertion.then(
    () => expect.fail("it passed"),
    (error: unknown) => error as { message: string; expected: unknown; actual: unknown },
  );
}

async function waiting() {
  const env = new TestEnvironment({ workflows: [order], faults: [faults.failAttempt("charge", 1)] });
  const run = await env.start(order, 20);
  await env.advance("1 hour");
  return run;
}

test("recorded commands, attempts, waits and state, with diffs of their own", async () => {
  const run = await waiting();
  await expect(run).toHaveState("waiting");
  await expect(run).toHaveCommands(["activity charge#1", "timer receive:approved#1"]);
  await expect(run).toHaveAttempts({ "charge#1": 2 });
  await expect(run).toWaitFor(["signal approved", "timer receive:approved#1"]);
  await expect(run).not.toHaveState("completed");
  await expect(run).toAnswer(stage, { paid: "receipt-20" });
  await expect(run).toAnswer("paidWith", true, "receipt-20");
  await expect(run).not.toAnswer(paidWith, true, "receipt-21");

  expect(await failureOf(expect(run).toAnswer(stage, { paid: "receipt-7" }))).toMatchObject({
    message: 'the run answers the query stage with something else: {"paid":"receipt-20"}',
    expected: { paid: "receipt-7" },
    actual: { paid: "receipt-20" },
  });
  await expect(expect(run).toAnswer("stages", {})).rejects.toMatchObject({ code: "E_QUERY_UNKNOWN" });
  expect(await failureOf(expect(run).toHaveCommands(["activity charge#1"]))).toMatchObject({
    message: 'the run has asked for something else: ["activity charge#1","timer receive:approved#1"]',
    expected: ["activity charge#1"],
    actual: ["activity charge#1", "timer receive:approved#1"],
  });
  expect((await failureOf(expect(run).toHaveAttempts({ "charge#1": 3 }))).message).toContain('{"charge#1":2}');
  expect((await failureOf(expect(run).toWaitFor([]))).message).toContain("signal approved");
  expect((await failureOf(expect(run).toHaveState("blocked"))).message).toBe('the run is something else: "waiting"');
});

test("a history that was written once is compared event by event, whatever its ids, builds and places", async () => {
  const run = await waiting();
  await run.result();
  await expect(run).toMatchHistory("an order that nobody approves");
  const signalled = await waiting();
  await signalled.signal(approved, true);
  await signalled.result();
  await expect(signalled).not.toMatchHistory("an order that nobody approves");
  const { message, expected, actual } = await failureOf(
    expect(signalled).toMatchHistory("an order that nobody approves"),
  );
  expect(message).toContain("another history than test/testing/__histories__/matchers.test/");
  expect(String(expected).split("\n")).toContain("3d 1s  timer.fired receive:approved#1");
  expect(String(actual).split("\n").slice(0, 5)).toEqual([
    '0s  run.started  {"workflow":"order","input":20}',
    expect.stringMatching(/^0s {2}activity\.attemptFailed charge#1 {2}\{"attempt":1,"error":.*,"retryAt":"1s"\}$/),
    '1s  activity.completed charge#1  {"attempt":2,"result":"receipt-20"}',
    '1s  timer.started receive:approved#1  {"dueAt":"3d 1s"}',
    '1h  signal.received approved  {"payload":true}',
  ]);
});

test("what is no run is refused", async () => {
  expect((await failureOf(expect({}).toHaveState("waiting"))).message).toContain("for a run of a TestEnvironment");
});

test("matchers send an update and compare its answer", async () => {
  const addLine = update<{ readonly quantity: number }, number>("addLine");
  const checkOut = update<void, string>("checkOut");
  const pen = { quantity: 2 };
  const basket = workflow("basket", async () => {
    let lines = 0;
    addLine.handle(() => ++lines, {
      validate: ({ quantity }) => {
        if (quantity < 1) throw new Error("at least one");
      },
    });
    checkOut.handle(() => {
      throw new Error("nothing to buy");
    });
    await sleep("1 day");
  });
  await using env = new TestEnvironment({ workflows: [basket] });
  const run = await env.start(basket);
  await expect(run).toRefuseUpdate(checkOut, undefined, "nothing to buy");
  await expect(run).toTakeUpdate(addLine, pen, 1);
  await expect(run).toRefuseUpdate("addLine", { ...pen, quantity: 0 }, /at least/);
  await expect(expect(run).toTakeUpdate(addLine, pen, 1)).rejects.toThrow("answers the update addLine with");
  await expect(expect(run).toRefuseUpdate(addLine, pen)).rejects.toThrow("and it took it");
  await expect(expect(run).toRefuseUpdate("none", pen)).rejects.toMatchObject({ code: "E_UPDATE_UNKNOWN" });
});
