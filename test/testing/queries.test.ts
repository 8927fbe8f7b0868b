import { expect, test } from "vitest";
import { query, signal, sleep, step, workflow } from "@reprise/runtime";
import { faults, TestEnvironment } from "@reprise/runtime/testing";
import { inBothStores } from "../support/both-stores.js";

const approved = signal<{ readonly by: string }>("approved");
const state = query<string>("state");
const between = query<number, { readonly from: number; readonly to: number }>("between");

const order = workflow("order", async (total: number) => {
  let now = "new";
  const prices: number[] = [];
  state.handle(() => now);
  between.handle(({ from, to }) => prices.filter(price => price >= from && price <= to).length);
  prices.push(await step("price", () => total));
  now = "awaiting approval";
  const approval = await approved.receive({ timeout: "3 days" });
  now = approval === undefined ? "expired" : `approved by ${approval.by}`;
  await sleep("1 day");
  return now;
});

inBothStores(() => {
  test("a run is asked while it waits, after a signal, and when it has ended", async () => {
    await using env = new TestEnvironment({ workflows: [order] });
    const run = await env.start(order, 20);
    expect(await run.query(state)).toBe("awaiting approval");
    expect(await run.query(between, { from: 10, to: 20 })).toBe(1);
    await run.signal(approved, { by: "Ada" });
    expect(await run.query(state)).toBe("approved by Ada");
    expect(await run.result()).toBe("approved by Ada");
    expect(await run.query("state")).toBe("approved by Ada");
  });

  test("an answer is the same when the run was forgotten and has to be replayed", async () => {
    await using env = new TestEnvironment({ workflows: [order], keepInMemory: false });
    const run = await env.start(order, 20);
    expect(await run.query(state)).toBe("awaiting approval");
    await env.crash();
    expect(await run.query(state)).toBe("awaiting approval");
  });

  test("a question waits for a signal from before it, also for one that the worker was not told of", async () => {
    await using env = new TestEnvironment({ workflows: [order], faults: [faults.dropNotification("approved")] });
    const run = await env.start(order, 20);
    expect(await run.query(state)).toBe("awaiting approval");
    await run.signal(approved, { by: "Ada" });
    expect(await run.query(state)).toBe("approved by Ada");
  });

  test("I7: a question changes nothing: no event, and no draw", async () => {
    const drawn = query<string>("drawn");
    const drawing = workflow("drawing", async () => {
      drawn.handle(() => crypto.randomUUID());
      const first = crypto.randomUUID();
      await sleep("1 day");
      return [first, crypto.randomUUID()];
    });
    const results: unknown[] = [];
    for (const asks of [0, 3]) {
      const identity = { runId: "01900000-0000-7000-8000-000000000001", seed: "5eed".repeat(16) };
      await using env = new TestEnvironment({ workflows: [drawing], keepInMemory: asks === 3 }, { identity });
      const run = await env.start(drawing);
      const answers = new Set<string>();
      for (let ask = 0; ask < asks; ask++) answers.add(await run.query(drawn));
      expect(answers.size).toBe(Math.min(asks, 1));
      const result = await run.result();
      expect(result).not.toContain([...answers][0]);
      results.push(
        result,
        (await run.events()).map(({ type, body }) => [type, body]),
      );
    }
    expect(results.slice(2)).toEqual(results.slice(0, 2));
  });

  test("what cannot be answered is told with its reason", async () => {
    const asked = query("asked");
    const faulty = workflow("faulty", async (how: "throws" | "waits" | "later" | "swallows" | "function" | "bug") => {
      asked.handle(() => {
        if (how === "throws") throw new RangeError("too far");
        if (how === "waits") return sleep("1 day");
        if (how === "later") return Promise.reject(new Error("later"));
        if (how === "function") return { reply: () => 1 };
        try {
          void step("effect", () => 1);
        } catch {
          return "swallowed";
        }
        return "done";
      });
      await sleep("1 day");
      if (how === "bug") throw new TypeError("a bug");
    });
    await using env = new TestEnvironment({ workflows: [faulty], replayAtEnd: false });
    const rejection = async (how: Parameters<typeof faulty>[0], name = "asked") => {
      const run = await env.start(faulty, how);
      return run.query(name).catch((error: unknown) => error);
    };
    expect(await rejection("throws")).toMatchObject({
      code: "E_QUERY_FAILED",
      message: expect.stringMatching(
        /^the handler of the query asked of run \S+ \(faulty\) failed: RangeError: too far at .*queries\.test\.ts:\d+/,
      ) as string,
      cause: expect.objectContaining({ name: "RangeError" }) as unknown,
    });
    expect(await rejection("waits")).toMatchObject({
      code: "E_QUERY_CHANGES",
      message: "the handler of the query asked of faulty starts a timer",
    });
    expect(await rejection("later")).toMatchObject({
      code: "E_QUERY_CHANGES",
      message: "the handler of the query asked of faulty returned a promise",
    });
    expect(await rejection("swallows")).toMatchObject({
      code: "E_QUERY_CHANGES",
      message: "the handler of the query asked of faulty calls effect",
    });
    expect(await rejection("function")).toMatchObject({
      code: "E_PAYLOAD",
      message: expect.stringContaining("the answer to asked.reply") as string,
    });
    expect(await rejection("throws", "stat")).toMatchObject({
      code: "E_QUERY_UNKNOWN",
      message: expect.stringMatching(/does not answer the query stat; it answers: asked$/) as string,
    });
    const run = await env.start(faulty, "bug");
    await env.advance("2 days");
    await expect(run.query(asked)).rejects.toMatchObject({
      code: "E_RUN_BLOCKED",
      message: expect.stringContaining("E_WORKFLOW_BUG") as string,
    });
  });

  test("a handler outside a workflow is refused", () => {
    expect(() => state.handle(() => "")).toThrow(expect.objectContaining({ code: "E_OUTSIDE_WORKFLOW" }) as Error);
  });
});
