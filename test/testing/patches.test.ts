import { expect, test } from "vitest";
import { activity, patched, query, signal, sleep, workflow } from "@reprise/runtime";
import { crashEverywhere, everyOrder, replay, TestEnvironment } from "@reprise/runtime/testing";
import { inBothStores } from "../support/both-stores.js";

const charge = activity("charge", (cents: number): string => `receipt-${cents}`);
const validate = activity("validate", (cents: number): boolean => cents > 0);
const notify = activity("notify", (to: string): string => to);
const approved = signal<number>("approved");

const before = workflow("order", async (cents: number) => {
  const receipt = await charge(cents);
  await approved.receive();
  return receipt;
});

const after = workflow("order", async (cents: number) => {
  if (patched("validate-first")) await validate(cents);
  const receipt = await charge(cents);
  await approved.receive();
  if (patched("notify")) await notify("ann");
  return receipt;
});

inBothStores(() => {
  test("the outline of a run shows the patches that it took", async () => {
    const env = new TestEnvironment({ workflows: [after] });
    const run = await env.start(after, 20);
    await env.settle();
    await run.signal(approved, 1);
    await run.result();
    expect(await run.outline()).toEqual([
      "run.started",
      "patch.taken validate-first",
      "activity.completed validate#1",
      "activity.completed charge#1",
      "signal.received approved",
      "patch.taken notify",
      "activity.completed notify#1",
      "run.completed",
    ]);
    const taken = (await run.history()).find(({ type }) => type === "patch.taken");
    expect(taken).toMatchObject({ name: "validate-first", occurrence: null, cause: 1, durationMs: null });
  });

  test("wherever its process is killed, a run with patches ends the same", async () => {
    const { points, missed } = await crashEverywhere(after, () => ({
      input: 20,
      drive: run => run.signal(approved, 1),
      invariants: {
        "a marker is written once": async ({ run }) => {
          const markers = (await run.outline()).filter(line => line.startsWith("patch.taken"));
          expect(new Set(markers).size).toBe(markers.length);
          return true;
        },
      },
    }));
    expect(points.length).toBeGreaterThan(8);
    expect(missed).toEqual([]);
  });
});

test("a recorded run of before is replayed by the code of after, and so is one of after", async () => {
  for (const recorded of [before, after]) {
    const run = await new TestEnvironment({ workflows: [recorded] }).start(recorded, 20);
    await run.signal(approved, 1);
    await run.result();
    expect(await replay(after, await run.toHistoryFile())).toMatchObject({ ended: "completed" });
  }
});

test("every order of what happens takes a patch once", async () => {
  const racing = workflow("racing", async () => {
    const late = charge(1).then(receipt => (patched("late") ? receipt : "old"));
    const first = await Promise.race([late, approved.receive().then(() => (patched("late") ? "approved" : "old"))]);
    await sleep("1 minute");
    return [first, await late];
  });
  const { orders } = await everyOrder(racing, () => ({
    input: undefined,
    signals: [{ signal: approved, payload: 1 }],
    check: async ({ result, run }) => {
      expect(result).not.toContain("old");
      expect((await run.outline()).filter(line => line.startsWith("patch.taken"))).toEqual(["patch.taken late"]);
    },
  }));
  expect(orders).toBeGreaterThan(1);
});

test("the handler of a query takes no patch", async () => {
  const isNew = query<boolean>("isNew");
  const asking = workflow("asking", async () => {
    isNew.handle(() => patched("x"));
    await sleep("1 day");
  });
  const env = new TestEnvironment({ workflows: [asking] });
  const run = await env.start(asking);
  await expect(run.query(isNew)).rejects.toMatchObject({
    code: "E_QUERY_CHANGES",
    message: "the handler of the query isNew of asking asks for the patch x",
  });
});
