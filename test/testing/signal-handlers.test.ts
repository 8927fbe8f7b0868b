import { expect, test } from "vitest";
import { activity, allHandlersFinished, condition, signal, workflow } from "@reprise/runtime";
import { crashEverywhere, everyOrder, TestEnvironment, type TestRun } from "@reprise/runtime/testing";
import { inBothStores } from "../support/both-stores.js";

const add = signal<number>("add");
const close = signal("close");
const price = activity("price", async (item: number) => 10 * item);

const basket = workflow("basket", async () => {
  let total = 0;
  let open = true;
  add.handle(async item => {
    const cost = await price(item);
    total += cost;
  });
  close.handle(() => void (open = false));
  const closed = await condition(() => !open, { timeout: "1 day" });
  await condition(allHandlersFinished);
  return { closed, total };
});

async function fill(run: TestRun, env: TestEnvironment): Promise<void> {
  for (const item of [1, 2]) {
    await run.signal(add, item);
    await env.settle();
  }
  await run.signal(close);
}

inBothStores(() => {
  test("a run takes signals with handlers, and waits for what they do", async () => {
    await using env = new TestEnvironment({ workflows: [basket] });
    const run = await env.start(basket);
    await env.settle();
    expect(await run.waits()).toEqual(["timer condition:~#1", "signal add", "signal close"]);
    await fill(run, env);
    expect(await run.result()).toEqual({ closed: true, total: 30 });
  });

  test("a condition ends with its time, which is skipped", async () => {
    await using env = new TestEnvironment({ workflows: [basket], keepInMemory: false });
    const run = await env.start(basket);
    await run.signal(add, 5);
    expect(await run.result()).toEqual({ closed: false, total: 50 });
  });

  test("it ends the same, wherever its process dies", async () => {
    const { points, missed } = await crashEverywhere(basket, () => ({ input: undefined, drive: fill }));
    // Outcomes that are ready together share a commit, or do not: the last ones may not be reached again.
    expect(points.length - missed.length).toBeGreaterThan(15);
  });
});

test("everyOrder leaves out nothing that a handler or a condition could notice", async () => {
  const scenario = () => ({
    input: undefined,
    signals: [{ signal: add, payload: 1 }, { signal: add, payload: 2 }, { signal: close }],
    check: ({ result }: { readonly result: unknown }) =>
      expect([0, 10, 20, 30]).toContain((result as { total: number }).total),
  });
  const ends = new Set<string>();
  const noting = () => ({
    ...scenario(),
    invariants: { noted: ({ result }: { result: unknown }) => ends.add(JSON.stringify(result)) },
  });
  const { complete } = await everyOrder(basket, noting);
  expect(complete).toBe(true);
  const pruned = [...ends].sort();
  ends.clear();
  await everyOrder(basket, noting, { prune: false });
  expect(pruned).toEqual([...ends].sort());
  expect(pruned.length).toBeGreaterThan(3);
});
