import { describe, expect, test } from "vitest";
import {
  activity,
  ActivityError,
  CancelledError,
  nonCancellable,
  signal,
  sleep,
  workflow,
  type WorkflowOptions,
} from "@reprise/runtime";
import { TestEnvironment } from "@reprise/runtime/testing";
import { eventually, Workbench } from "../support/workbench.js";

/** What docs/workflows.md says of runs, where none of its examples shows it. */

describe("what the workflow throws, and what becomes of the run", () => {
  class OutOfStock extends TypeError {
    override readonly name = "OutOfStock";
  }
  const charge = activity("charge", (error: Error) => Promise.reject(error), { retry: { maximumAttempts: 2 } });
  const child = workflow("child", async () => Promise.reject(new TypeError("no")), { onBug: "fail" });
  const bug = async () => {
    throw new TypeError("bug");
  };
  const failed = { code: "E_RUN_FAILED" };
  const blocked = (code: string) => ({ code: "E_RUN_BLOCKED", message: expect.stringContaining(code) as string });

  test.each<[string, () => Promise<unknown>, object, WorkflowOptions?]>([
    ["an error of its own", () => Promise.reject(new Error("sold out")), { ...failed, cause: { message: "sold out" } }],
    ["a subclass of a TypeError", () => Promise.reject(new OutOfStock()), { ...failed, cause: { name: "OutOfStock" } }],
    ["an ActivityError", () => charge(new Error("no")), { ...failed, cause: { code: "E_ACTIVITY_FAILED" } }],
    ["the TypeError of an activity", () => charge(new TypeError("no")), failed],
    [
      "that TypeError itself",
      () => charge(new TypeError("no")).catch(causeOf),
      { ...failed, cause: { message: "no" } },
    ],
    ["a TypeError of its own", bug, blocked("E_WORKFLOW_BUG")],
    ["the same, with onBug", bug, { ...failed, cause: { message: "bug" } }, { onBug: "fail" }],
    ["an argument that cannot be stored", () => charge((() => 1) as never), blocked("E_PAYLOAD")],
    ["the same, with onBug", () => charge((() => 1) as never), blocked("E_PAYLOAD"), { onBug: "fail" }],
    ["an option out of range", () => sleep(-1), blocked("E_OPTION")],
    ["a ChildWorkflowError", () => child(), { ...failed, cause: { code: "E_CHILD_FAILED", cause: { message: "no" } } }],
    ["nothing, but it used the network", () => fetch("http://localhost").catch(() => 1), blocked("E_REJECTED_NATIVE")],
    ["nothing, but it waits for what never comes", () => new Promise(() => undefined), blocked("E_NOTHING_PENDING")],
  ])("%s", async (_, code, outcome, options) => {
    const order = workflow("order", code, options);
    await using env = new TestEnvironment({ workflows: [order], replayAtEnd: false });
    await expect((await env.start(order)).result()).rejects.toMatchObject(outcome);
  });
});

function causeOf(error: unknown): never {
  throw error instanceof ActivityError ? error.cause : error;
}

test("cancellation ends durable waits, and leaves callbacks of setTimeout and nonCancellable code alone", async () => {
  const seen: string[] = [];
  const order = workflow("order", async () => {
    setTimeout(() => seen.push("callback"), 3_600_000);
    await sleep("2 hours").catch((error: unknown) => error instanceof CancelledError && seen.push("cancelled"));
    await sleep("1s").catch(() => seen.push("at once"));
    await nonCancellable(() => sleep("2 hours"));
    return "done";
  });
  await using env = new TestEnvironment({ workflows: [order] });
  const run = await env.start(order);
  await env.settle();
  await run.cancel();
  await env.settle();
  expect(seen).toEqual(["cancelled", "at once"]);
  expect(await run.result()).toBe("done");
  expect(seen.slice(0, 3)).toEqual(["cancelled", "at once", "callback"]);
});

test("sends with one id are one signal, whatever its name", async () => {
  const [paid, shipped] = [signal<number>("paid"), signal<number>("shipped")];
  const order = workflow("order", async () => [await paid.receive(), await shipped.receive({ timeout: "1 day" })]);
  await using env = new TestEnvironment({ workflows: [order] });
  const run = await env.start(order);
  await run.signal(paid, 1, { id: "message-1" });
  await env.settle();
  await run.signal(paid, 2, { id: "message-1" });
  await run.signal(shipped, 3, { id: "message-1" });
  expect(await run.result()).toEqual([1, undefined]);
});

test("of two that race, the loser goes on while the run does, and is aborted when it ends", async () => {
  const ends: string[] = [];
  const wait = activity("wait", (name: string, { signal: aborted }) => {
    return new Promise<string>(resolve =>
      aborted.addEventListener("abort", () => {
        ends.push(name);
        resolve(name);
      }),
    );
  });
  const order = workflow("order", async () => {
    await Promise.race([wait("loser"), sleep(1)]);
    await sleep(1);
    return ends.length;
  });
  const bench = await Workbench.open();
  await bench.worker({ workflows: [order] });
  const run = await bench.client.start(order);
  expect(await run.result()).toBe(0);
  await eventually(async () => ends.length > 0, "the loser is aborted");
  expect((await run.history()).map(({ type }) => type)).not.toContain("activity.completed");
});
