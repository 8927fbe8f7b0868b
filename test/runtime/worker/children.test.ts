import { describe, expect, test } from "vitest";
import { activity, ChildWorkflowError, signal, sleep, startChild, workflow } from "@reprise/runtime";
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

async function stateOf(bench: Workbench, runId: string): Promise<string | undefined> {
  return (await bench.store.describeRun({ runId }))?.state;
}

describe("children", () => {
  test("a workflow that is called in a workflow is a run of its own, and its result comes back", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async (value: number) => (await double(value)) + 1);
    await bench.worker({ workflows: [parent, double] });
    const run = await bench.client.start(parent, 20);
    expect(await run.result()).toBe(41);
    const child = await childOf(bench, run.runId);
    expect(child).toMatchObject({
      workflow: "double",
      state: "completed",
      parent: { runId: run.runId, child: "double#1" },
    });
    expect(await typesOf(bench, run.runId)).toEqual([
      "run.started",
      "child.started",
      "child.completed",
      "run.completed",
    ]);
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
    const waits = await eventually(async () => (await run.describe()).awaits ?? undefined, "the parent waits");
    expect(waits).toBe("child double#1");
    expect(await stateOf(bench, (await childOf(bench, run.runId)).runId)).toBe("pending");
    expect(await bench.findings()).toEqual([]);
    await bench.worker({ workflows: [double] });
    expect(await run.result()).toBe(6);
  });

  test("a parent of children in other queues hears of them", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async () => startChild(double, 4, { taskQueue: "elsewhere" }).result());
    await bench.worker({ workflows: [parent] });
    await bench.worker({ workflows: [double], taskQueue: "elsewhere" });
    const run = await bench.client.start(parent);
    expect(await run.result()).toBe(8);
    expect(await childOf(bench, run.runId)).toMatchObject({ queue: "elsewhere" });
  });

  test("the names of many children that a run waits for are few", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async () => Promise.all(Array.from({ length: 12 }, () => waiting())));
    await bench.worker({ workflows: [parent, waiting] });
    const run = await bench.client.start(parent);
    const waits = await eventually(async () => (await run.describe()).awaits ?? undefined, "the parent waits");
    expect(waits).toMatch(/^child waiting#1, .*, child waiting#10, 2 children more$/);
    await run.cancel();
    await expect(run.result()).rejects.toMatchObject({ code: "E_RUN_CANCELLED" });
    await eventually(
      async () => (await bench.client.list({ parent: run.runId })).every(({ state }) => state === "cancelled"),
      "the children are cancelled",
    );
  });

  test("I29: a child that is blocked holds its parent, and goes on with a build that can", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async () => child());
    const child = workflow("child", async (): Promise<string> => {
      throw new TypeError("a bug");
    });
    const worker = await bench.worker({ workflows: [parent, child] });
    const run = await bench.client.start(parent);
    await eventually(async () => bench.report.blocked.length > 0, "the child is blocked");
    await eventually(async () => (await run.describe()).state === "waiting", "the parent waits");
    expect(await bench.findings()).toEqual([]);
    await worker.drain();
    const mended = workflow("child", async () => "mended");
    await bench.worker({ workflows: [parent, mended] });
    expect(await run.result()).toBe("mended");
  });

  test("I29: a parent that is blocked hears of its child when a build goes on with it", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async () => {
      const child = startChild(waiting);
      await sleep(1);
      throw new TypeError(`a bug, before ${await child.result()}`);
    });
    const broken = workflow("parent", async () => {
      const child = startChild(waiting);
      await sleep(1);
      if (child.runId !== "") throw new TypeError("a bug");
      return child.result();
    });
    expect(parent.workflowName).toBe(broken.workflowName);
    const worker = await bench.worker({ workflows: [broken, waiting] });
    const run = await bench.client.start(broken);
    const child = await childOf(bench, run.runId);
    await eventually(async () => (await run.describe()).state === "blocked", "the parent is blocked");
    await (await bench.client.getHandle(child.runId)).signal(approved, "meanwhile");
    await eventually(async () => (await stateOf(bench, child.runId)) === "completed", "the child has ended");
    expect(await bench.findings()).toEqual([]);
    await worker.drain();
    const mended = workflow("parent", async () => {
      const child = startChild(waiting);
      await sleep(1);
      return child.result();
    });
    await bench.worker({ workflows: [mended, waiting] });
    expect(await run.result()).toBe("meanwhile");
  });

  test("a parent that is at work hears of its child, and of one that is terminated", async () => {
    const bench = await Workbench.open();
    let end: () => void = () => undefined;
    const ended = new Promise<void>(resolve => (end = resolve));
    const long = activity("long", () => ended);
    const parent = workflow("parent", async () => {
      const [value, error] = await Promise.all([
        double(2),
        waiting().catch((thrown: unknown) => (thrown as Error).message),
        long(),
      ]);
      return [value, error];
    });
    await bench.worker({ workflows: [parent, double, waiting] });
    const run = await bench.client.start(parent);
    const terminated = await eventually(
      async () => (await bench.client.list({ parent: run.runId, workflow: "waiting" }))[0],
      "a child is started",
    );
    await (await bench.client.getHandle(terminated.runId)).terminate();
    await eventually(
      async () =>
        (await typesOf(bench, run.runId)).filter(type => /^child.(completed|failed)$/.test(type)).length === 2,
      "the parent has heard of both",
    );
    end();
    expect(await run.result()).toEqual([4, "the child waiting#1 was terminated"]);
    expect(await bench.findings()).toEqual([]);
  });

  test("a thousand children of one parent share their commits", async () => {
    const bench = await Workbench.open();
    const parent = workflow("parent", async (count: number) => {
      const values = await Promise.all(Array.from({ length: count }, (_, value) => double(value)));
      return values.reduce((sum, value) => sum + value, 0);
    });
    const count = 1_000;
    const before = await commits(bench);
    await bench.worker({ workflows: [parent, double] });
    const run = await bench.client.start(parent, count);
    expect(await run.result()).toBe(count * (count - 1));
    // Each child alone would cost two, its claim and its end, and the parent one for each.
    expect((await commits(bench)) - before).toBeLessThan(count / 2);
    expect(await bench.client.list({ parent: run.runId, state: "completed", limit: 2_000 })).toHaveLength(count);
    expect((await typesOf(bench, run.runId)).length).toBe(2 + 2 * count);
    expect(await bench.findings()).toEqual([]);
  });
});

/** Transactions that have written rows of runs: those of one statement share their id. */
async function commits(bench: Workbench): Promise<number> {
  const { rows } = await bench.store.database.pool.query<{ count: number }>(
    `select count(distinct xmin::text)::integer as count from ${bench.store.database.schema}.event`,
  );
  return rows[0]?.count ?? 0;
}
