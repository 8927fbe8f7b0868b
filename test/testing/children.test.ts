import { describe, expect, test } from "vitest";
import {
  activity,
  CancelledError,
  ChildWorkflowError,
  nonCancellable,
  signal,
  sleep,
  startChild,
  step,
  workflow,
} from "@reprise/runtime";
import { crashEverywhere, everyOrder, faults, replay, TestEnvironment, type TestRun } from "@reprise/runtime/testing";
import { inBothStores } from "../support/both-stores.js";

const approved = signal<string>("approved");
const charge = activity("charge", async (total: number) => `receipt ${total}`);

const order = workflow("order", async (total: number) => {
  const receipt = await charge(total);
  await sleep("1 hour");
  return receipt;
});
const refused = workflow("refused", async () => {
  throw new Error("no stock");
});
const waiting = workflow("waiting", () => approved.receive());

const batch = workflow("batch", async (totals: readonly number[]) => Promise.all(totals.map(total => order(total))));

function typesOf(run: TestRun): Promise<readonly string[]> {
  return run.outline();
}

async function stateOf(run: TestRun | undefined): Promise<string | undefined> {
  return (await run?.describe())?.state;
}

describe("the histories of parent and child", () => {
  inBothStores(() => {
    test("a child is started, and ends, in the history of its parent; its own names the parent", async () => {
      const parent = workflow("parent", async () => order(7));
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      expect(await run.result()).toBe("receipt 7");
      expect(await typesOf(run)).toEqual([
        "run.started",
        "child.started order#1",
        "child.completed order#1",
        "run.completed",
      ]);
      const [child] = await run.children();
      expect(await child?.history()).toMatchObject([
        { type: "run.started", value: 7, relatedRunId: run.runId },
        { type: "activity.completed" },
        { type: "timer.started" },
        { type: "timer.fired" },
        { type: "run.completed" },
      ]);
      expect(await run.history()).toMatchObject([
        {},
        { relatedRunId: child?.runId },
        { value: "receipt 7", relatedRunId: child?.runId, durationMs: 3_600_000 },
        {},
      ]);
    });

    test("I1, I33: replay knows the same child, and another input is found at its outcome", async () => {
      const parent = workflow("parent", async (total: number) => {
        const child = startChild(order, total);
        return [child.runId, await child.result()];
      });
      await using env = new TestEnvironment({ workflows: [parent], keepInMemory: false });
      const run = await env.start(parent, 7);
      const [child] = await run.children();
      expect(await run.result()).toEqual([child?.runId, "receipt 7"]);
      const other = workflow("parent", async (total: number) => order(total + 1));
      await expect(replay(other, await run.events())).rejects.toMatchObject({ code: "E_HISTORY_MISMATCH" });
      const started = (await run.events()).slice(0, 2);
      expect((await replay(other, started)).outstanding).toEqual(["child order#1"]);
    });

    test("I3: the input is encoded at the call", async () => {
      const echo = workflow("echo", async (values: readonly number[]) => values);
      const parent = workflow("parent", async () => {
        const values = [1];
        const child = startChild(echo, values);
        values.push(2);
        return child.result();
      });
      await using env = new TestEnvironment({ workflows: [parent] });
      expect(await (await env.start(parent)).result()).toEqual([1]);
    });

    test("a child that fails, is cancelled or is terminated rejects the wait", async () => {
      const parent = workflow("parent", async () => {
        const children = [startChild(refused), startChild(waiting), startChild(waiting)];
        const ends = await Promise.allSettled(children.map(child => child.result()));
        return ends.map(end => {
          if (end.status === "fulfilled" || !(end.reason instanceof ChildWorkflowError)) return "otherwise";
          const { code, state, message, cause } = end.reason;
          return [code, state, message, cause instanceof Error ? cause.message : null];
        });
      });
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      const [, cancelled, terminated] = await run.children();
      await cancelled?.cancel("too late");
      await terminated?.terminate("for good");
      expect(await run.result()).toEqual([
        ["E_CHILD_FAILED", "failed", "the child refused#1 failed: no stock", "no stock"],
        [
          "E_CHILD_FAILED",
          "cancelled",
          "the child waiting#1 was cancelled: the run was cancelled: too late",
          "the run was cancelled: too late",
        ],
        ["E_CHILD_FAILED", "terminated", "the child waiting#2 was terminated: for good", null],
      ]);
    });

    test("the error of a child is no bug of its parent: uncaught, it fails it", async () => {
      const buggy = workflow("buggy", () => Promise.reject(new TypeError("x is undefined")), { onBug: "fail" });
      const parent = workflow("parent", async () => buggy());
      await using env = new TestEnvironment({ workflows: [parent] });
      await expect((await env.start(parent)).result()).rejects.toMatchObject({
        code: "E_RUN_FAILED",
        cause: { code: "E_CHILD_FAILED", cause: { name: "TypeError", message: "x is undefined" } },
      });
    });
  });
});

describe("cancellation", () => {
  inBothStores(() => {
    test("of the parent ends its wait at once, and reaches the child", async () => {
      const parent = workflow("parent", async () => {
        try {
          return await waiting();
        } catch (error) {
          return error instanceof CancelledError ? "cancelled" : "otherwise";
        }
      });
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      const [child] = await run.children();
      await run.cancel("enough");
      expect(await run.result()).toBe("cancelled");
      await env.settle();
      expect(await typesOf(run)).toEqual([
        "run.started",
        "child.started waiting#1",
        "cancel.requested",
        "child.cancelRequested waiting#1",
        "run.completed",
      ]);
      expect(await stateOf(child)).toBe("cancelled");
      expect((await child?.history())?.find(({ type }) => type === "cancel.requested")?.reason).toBe("enough");
    });

    test("does neither inside nonCancellable", async () => {
      const parent = workflow("parent", () => nonCancellable(() => waiting()));
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      const [child] = await run.children();
      await run.cancel();
      await env.settle();
      await child?.signal(approved, "after all");
      expect(await run.result()).toBe("after all");
    });

    test("leaves a child alone that was started to be abandoned", async () => {
      const parent = workflow("parent", async () =>
        startChild(waiting, undefined, { parentClose: "abandon" }).result(),
      );
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      const [child] = await run.children();
      await run.cancel();
      await expect(run.result()).rejects.toMatchObject({ code: "E_RUN_CANCELLED" });
      await env.settle();
      expect(await stateOf(child)).toBe("waiting");
      await child?.signal(approved, "alone");
      expect(await child?.result()).toBe("alone");
    });

    test("no child is started by a run that is cancelled", async () => {
      const parent = workflow("parent", async () => {
        await approved.receive().catch(() => undefined);
        return startChild(waiting).runId;
      });
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      await env.settle();
      await run.cancel();
      await expect(run.result()).rejects.toMatchObject({ code: "E_RUN_CANCELLED" });
      expect(await run.children()).toEqual([]);
    });
  });
});

describe("a parent that ends before its children", () => {
  const leaving = (how: "return" | "throw", parentClose: "cancel" | "abandon") =>
    workflow("leaving", async () => {
      startChild(waiting, undefined, { parentClose });
      await sleep(1_000);
      if (how === "throw") throw new Error("gone");
    });

  inBothStores(() => {
    test.each(["return", "throw"] as const)("cancels them (%s)", async how => {
      const parent = leaving(how, "cancel");
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      const [child] = await run.children();
      await run.result().catch(() => undefined);
      await env.settle();
      expect(await stateOf(child)).toBe("cancelled");
      expect((await child?.history())?.find(({ type }) => type === "cancel.requested")?.reason).toBe(
        "its parent has ended",
      );
    });

    test.each(["return", "throw"] as const)("lets those go on that it abandons (%s)", async how => {
      const parent = leaving(how, "abandon");
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      await run.result().catch(() => undefined);
      const [child] = await run.children();
      await child?.signal(approved, "alone");
      expect(await child?.result()).toBe("alone");
    });

    test("cancels them also where it is terminated, down to their children", async () => {
      const middle = workflow("middle", async () => waiting());
      const parent = workflow("parent", async () => middle());
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      const [child] = await run.children();
      const [grandchild] = (await child?.children()) ?? [];
      await run.terminate();
      await env.advance("1 second");
      expect([await stateOf(child), await stateOf(grandchild)]).toEqual(["cancelled", "cancelled"]);
    });

    test("cancels also those whose start is in its last write", async () => {
      const begin = signal("begin");
      const parent = workflow("parent", async () => {
        await begin.receive();
        startChild(waiting);
        await begin.receive();
      });
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      await run.signal(begin);
      await run.signal(begin);
      await run.result();
      await env.settle();
      expect((await typesOf(run)).slice(-2)).toEqual(["child.started waiting#1", "run.completed"]);
      const [child] = await run.children();
      expect(await stateOf(child)).toBe("cancelled");
    });

    test("starts, with its last words, the children that it abandons, and no others", async () => {
      const parent = workflow("parent", async () => {
        startChild(waiting);
        return startChild(waiting, undefined, { parentClose: "abandon" }).runId;
      });
      await using env = new TestEnvironment({ workflows: [parent] });
      const run = await env.start(parent);
      const runId = await run.result();
      const children = await run.children();
      expect(children.map(child => child.runId)).toEqual([runId]);
      expect(await typesOf(run)).toEqual(["run.started", "child.started waiting#2", "run.completed"]);
      await children[0]?.signal(approved, "alone");
      expect(await children[0]?.result()).toBe("alone");
    });
  });
});

describe("the test kit", () => {
  test("a stand-in takes the place of a child", async () => {
    await using env = new TestEnvironment({
      workflows: [batch],
      children: { order: (total: number) => `paid ${total}` },
    });
    const run = await env.start(batch, [1, 2]);
    expect(await run.result()).toEqual(["paid 1", "paid 2"]);
    expect(env.effects).toEqual([]);
  });

  test("what a stand-in throws, whatever it is, is the child's failure", async () => {
    const children = {
      order: () => {
        throw new TypeError("declined");
      },
    };
    await using env = new TestEnvironment({ workflows: [batch], children });
    const run = await env.start(batch, [1]);
    await expect(run.result()).rejects.toMatchObject({
      cause: { code: "E_CHILD_FAILED", cause: { message: "declined" } },
    });
  });

  test("a parent whose child waits for a signal says what to do", async () => {
    const parent = workflow("parent", async () => waiting());
    await using env = new TestEnvironment({ workflows: [parent] });
    const run = await env.start(parent);
    await expect(run.result()).rejects.toMatchObject({
      code: "E_TEST_STANDSTILL",
      hint: expect.stringContaining("run.children()") as string,
    });
    expect(await run.waits()).toEqual(["child waiting#1"]);
    const [child] = await run.children();
    await child?.signal(approved, "yes");
    expect(await run.result()).toBe("yes");
  });

  test("crashEverywhere: a parent and its children survive a crash at each point", async () => {
    const parent = workflow("parent", async (totals: readonly number[]) => {
      const receipts = await batch(totals);
      const report = await step("report", () => receipts.join());
      startChild(order, 9, { parentClose: "abandon" });
      return report;
    });
    const report = await crashEverywhere(parent, () => ({
      input: [1, 2],
      drive: async (run, env) => {
        await run.result();
        await env.advance("2 hours");
      },
      check: async ({ result, run }) => {
        expect(result).toBe("receipt 1,receipt 2");
        const children = await run.children();
        expect(children.map(({ workflow: { workflowName } }) => workflowName)).toEqual(["batch", "order"]);
        expect(await stateOf(children[1])).toBe("completed");
      },
    }));
    expect(report.missed).toEqual([]);
    expect(report.points.length).toBeGreaterThan(20);
  });

  test("crashEverywhere: a cancellation is passed on, wherever the parent's process dies", async () => {
    const parent = workflow("parent", async () => {
      const [child, abandoned] = [startChild(waiting), startChild(waiting, undefined, { parentClose: "abandon" })];
      const ends = await Promise.allSettled([child.result(), abandoned.result()]);
      await nonCancellable(() => approved.receive());
      return ends.map(({ status }) => status);
    });
    const report = await crashEverywhere(parent, () => ({
      input: undefined,
      drive: async (run, env) => {
        await env.settle();
        await run.cancel("enough");
        await env.settle();
        const states = (await run.children()).map(child => stateOf(child));
        expect(await Promise.all(states)).toEqual(["cancelled", "waiting"]);
        await run.signal(approved, "on");
      },
      check: async ({ result, run }) => {
        expect(result).toEqual(["rejected", "rejected"]);
        const asked = (await run.outline()).filter(line => line.startsWith("child.cancelRequested"));
        expect(asked).toEqual(["child.cancelRequested waiting#1"]);
      },
    }));
    expect(report.missed).toEqual([]);
  });

  test("crashEverywhere: the outside is told of one child, however often its start is decided", async () => {
    const tell = activity("tell", async (runId: string) => runId);
    const parent = workflow("parent", async () => {
      const child = startChild(order, 1);
      await tell(child.runId);
      return child.runId === (await tell(child.runId)) && child.result();
    });
    await crashEverywhere(parent, () => {
      const told = new Set<string>();
      const tellTest = (runId: string) => (told.add(runId), runId);
      const steps = { tell: tellTest };
      return { input: undefined, steps, invariants: { "of one child": () => told.size === 1 } };
    });
  });

  test("everyOrder: children end in every order", async () => {
    const race = workflow("race", async () => Promise.race([order(1), order(2)]));
    const seen = new Set<unknown>();
    const report = await everyOrder(race, () => ({ input: undefined, check: ({ result }) => void seen.add(result) }));
    expect([...seen].sort()).toEqual(["receipt 1", "receipt 2"]);
    expect(report.complete).toBe(true);
  });

  test("I11: a batch whose answer was lost is the same start", async () => {
    await using env = new TestEnvironment({
      workflows: [batch],
      faults: [faults.loseAnswer(1), faults.loseAnswer(2), faults.loseAnswer(3)],
    });
    const run = await env.start(batch, [1, 2, 3]);
    expect(await run.result()).toEqual(["receipt 1", "receipt 2", "receipt 3"]);
    expect((await run.children()).length).toBe(3);
  });
});
