import { describe, expect, test } from "vitest";
import { activity, CancelledError, ChildWorkflowError, signal, sleep, startChild, workflow } from "@reprise/runtime";
import { eventually, Workbench } from "../../support/workbench.js";

const approved = signal<string>("approved");
const double = workflow("double", async (value: number) => 2 * value);
const failing = workflow("failing", async () => {
  throw new Error("no stock");
});
const waiting = workflow("waiting", () => approved.receive());

async function typesOf(bench: Workbench, runId: string): Promise<readonly string[]> {
  return (await bench.store.loadHistory(runId)).map(({ type }) => type);
}

async function childOf(bench: Workbench, runId: string) {
  return eventually(async () => (await bench.client.list({ parent: runId }))[0], "a child is started");
}

function stateOf(bench: Workbench, runId: string) {
  return bench.client.get(runId).then(run => run.describe().then(({ state }) => state));
}

describe("children", () => {
  test("a workflow that is called in a workflow is a run of its own, and its result comes back", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async (value: number) => (await double(value)) + 1);
    await bench.worker({ workflows: [parent, double] });
    const run = await bench.client.start(parent, 20);
    expect(await run.result()).toBe(41);
    const child = await childOf(bench, run.runId);
    expect(child).toMatchObject({ workflow: "double", state: "completed", parent: { runId: run.runId, child: "double#1" } });
    expect(await typesOf(bench, run.runId)).toEqual(["run.started", "child.started", "child.completed", "run.completed"]);
    expect(await bench.findings()).toEqual([]);
  });

  test("outside of a run, calling a workflow is calling the function", async () => {
    expect(await double(4)).toBe(8);
    expect(() => startChild(double, 4)).toThrow(expect.objectContaining({ code: "E_OUTSIDE_WORKFLOW" }) as Error);
  });

  test("what a child threw is the cause of what its parent catches", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async () => {
      try {
        return await failing();
      } catch (error) {
        if (!(error instanceof ChildWorkflowError)) throw error;
        return [error.code, error.workflow, error.state, error.message, (error.cause as Error).message];
      }
    });
    await bench.worker({ workflows: [parent, failing] });
    expect(await (await bench.client.start(parent)).result()).toEqual([
      "E_CHILD_FAILED",
      "failing",
      "failed",
      "the child failing#1 failed: no stock",
      "no stock",
    ]);
  });

  test("a parent that waits only for a child says so, and waits as long as nobody can execute the child", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async () => double(3));
    await bench.worker({ workflows: [parent] });
    const run = await bench.client.start(parent);
    const waits = await eventually(async () => (await run.describe()).awaits, "the parent waits");
    expect(waits).toBe("child double#1");
    expect(await stateOf(bench, (await childOf(bench, run.runId)).runId)).toBe("pending");
    expect(await bench.findings()).toEqual([]);
    await bench.worker({ workflows: [double] });
    expect(await run.result()).toBe(6);
  });

  test("cancelling the parent ends its wait at once, and cancels the child by the same commit", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async () => {
      try {
        return await waiting();
      } catch (error) {
        await sleep(1);
        return error instanceof CancelledError ? "cleaned up" : "otherwise";
      }
    });
    await bench.worker({ workflows: [parent, waiting] });
    const run = await bench.client.start(parent);
    const child = await childOf(bench, run.runId);
    await eventually(async () => (await stateOf(bench, child.runId)) === "waiting", "the child waits");
    await run.cancel("enough");
    await expect(run.result()).rejects.toThrow();
  });
});
