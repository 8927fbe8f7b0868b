import { expect, expectTypeOf, test } from "vitest";
import { activity, allHandlersFinished, condition, signal, sleep, update, workflow } from "@reprise/runtime";
import { crashEverywhere, everyOrder, replay, TestEnvironment, type TestRun } from "@reprise/runtime/testing";
import { inBothStores } from "../support/both-stores.js";

interface Line {
  readonly item: string;
  readonly quantity: number;
}

const addLine = update<Line, number>("addLine");
const checkOut = update<void, string>("checkOut");
const confirmed = signal("confirmed");
const reserve = activity("reserve", async ({ item, quantity }: Line) => `${quantity} ${item}`);

const basket = workflow("basket", async () => {
  const lines: string[] = [];
  let open = true;
  addLine.handle(async line => lines.push(await reserve(line)), {
    validate: ({ quantity }) => {
      if (!open) throw new Error("the basket is closed");
      if (quantity < 1) throw new Error("at least one");
    },
  });
  checkOut.handle(async () => {
    if (lines.length === 0) throw new Error("nothing to buy");
    open = false;
    await sleep("1 hour");
    return lines.join(", ");
  });
  const closed = await condition(() => !open, { timeout: "1 day" });
  await condition(allHandlersFinished);
  return { closed, lines };
});

const pen = { item: "pen", quantity: 2 };

async function shop(run: TestRun): Promise<void> {
  expect(await run.update(addLine, pen)).toBe(1);
  await expect(run.update(addLine, { ...pen, quantity: 0 })).rejects.toMatchObject({ code: "E_UPDATE_REJECTED" });
  expect(await run.update(addLine, { item: "ink", quantity: 1 })).toBe(2);
  expect(await run.update(checkOut)).toBe("2 pen, 1 ink");
}

inBothStores(() => {
  test("a run is sent updates; what it takes to answer them happens, and time is skipped", async () => {
    await using env = new TestEnvironment({ workflows: [basket] });
    const run = await env.start(basket);
    const count = await run.update(addLine, pen);
    expectTypeOf(count).toEqualTypeOf<number>();
    expect(count).toBe(1);
    await expect(run.update(addLine, { ...pen, quantity: 0 })).rejects.toMatchObject({
      code: "E_UPDATE_REJECTED",
      cause: { message: "at least one" },
    });
    await expect(run.update("addLines", pen)).rejects.toMatchObject({ code: "E_UPDATE_UNKNOWN" });
    const before = env.now().getTime();
    expect(await run.update(checkOut)).toBe("2 pen");
    expect(env.now().getTime() - before).toBe(3_600_000);
    expect(await run.result()).toEqual({ closed: true, lines: ["2 pen"] });
    await expect(run.update(addLine, pen)).rejects.toMatchObject({ code: "E_RUN_CLOSED" });
  });

  test("a run that was forgotten, or whose worker died, takes them as ever", async () => {
    await using env = new TestEnvironment({ workflows: [basket], keepInMemory: false });
    const run = await env.start(basket);
    expect(await run.update(addLine, pen)).toBe(1);
    await env.crash();
    expect(await run.update(addLine, pen, { id: "again" })).toBe(2);
    expect(await run.update(addLine, pen, { id: "again" })).toBe(2);
    expect(await run.waits()).toEqual(["timer condition:~#1", "update addLine", "update checkOut"]);
  });

  test("it ends the same, wherever its process dies, and each sender has its one answer", async () => {
    const { points, missed } = await crashEverywhere(basket, () => ({ input: undefined, drive: shop }));
    expect(points.length - missed.length).toBeGreaterThan(20);
  });

  test("one whose handler waits for what nobody sends is a standstill", async () => {
    const stuck = workflow("stuck", async () => {
      addLine.handle(async () => confirmed.receive().then(() => 1));
      await condition(() => false, { timeout: "1 day" }).then(() => confirmed.receive());
    });
    await using env = new TestEnvironment({ workflows: [stuck] });
    const run = await env.start(stuck);
    await expect(run.update(addLine, pen)).rejects.toMatchObject({ code: "E_TEST_STANDSTILL" });
  });
});

test("everyOrder sends updates at any time, and leaves out nothing that they could notice", async () => {
  const ends = new Set<string>();
  const scenario = () => ({
    input: undefined,
    signals: [{ update: addLine, argument: pen }, { update: addLine, argument: pen }, { update: checkOut }],
    check: ({ result }: { readonly result: unknown }) => void ends.add(JSON.stringify(result)),
  });
  const { complete } = await everyOrder(basket, scenario);
  expect(complete).toBe(true);
  const pruned = [...ends].sort();
  ends.clear();
  await everyOrder(basket, scenario, { prune: false });
  expect(pruned).toEqual([...ends].sort());
  expect(pruned.length).toBeGreaterThan(2);
});

test("a replay compares what handlers came to, and never asks a validator", async () => {
  const asked: string[] = [];
  const version = (price: number, handles = true) =>
    workflow("priced", async () => {
      if (handles)
        addLine.handle(({ quantity }) => price * quantity, { validate: ({ item }) => void asked.push(item) });
      await confirmed.receive();
    });
  await using env = new TestEnvironment({ workflows: [version(10)] });
  const [first] = [version(10)];
  const run = await env.start(first);
  expect(await run.update(addLine, pen)).toBe(20);
  expect(asked).toEqual(["pen"]);
  await replay(version(10), await run.events());
  expect(asked).toEqual(["pen"]);
  await expect(replay(version(11), await run.events())).rejects.toThrow(
    /event 3 records update\.completed addLine.*ended its handler with another result/s,
  );
  await expect(replay(version(10, false), await run.events())).rejects.toThrow(
    /event 2 records update\.accepted addLine.*has no handler for it/s,
  );
});
