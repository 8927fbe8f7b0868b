import { describe, expect, test } from "vitest";
import {
  activity,
  ActivityError,
  NonRetryableError,
  nonCancellable,
  signal,
  sleep,
  step,
  workflow,
} from "@reprise/runtime";
import { eventually, Workbench } from "../../support/workbench.js";

describe("worker", () => {
  test("executes a workflow and records each step once", async () => {
    const bench = await Workbench.open();
    let executed = 0;
    const add = activity("add", ([a, b]: readonly [number, number]) => {
      executed++;
      return a + b;
    });
    const sum = workflow("sum", async (upTo: number) => {
      let total = 0;
      for (let n = 1; n <= upTo; n++) total = await add([total, n]);
      return total;
    });
    await bench.worker({ workflows: [sum] });
    const handle = await bench.client.start(sum, 10);
    expect(await handle.result()).toBe(55);
    expect(executed).toBe(10);
    const history = await bench.store.loadHistory(handle.runId);
    expect(history.map(event => event.type)).toEqual([
      "run.started",
      ...Array.from({ length: 10 }, () => "activity.completed"),
      "run.completed",
    ]);
    expect(await bench.findings()).toEqual([]);
  });

  test("I20: a run that does nothing but receive, in one activation after the other, is not taken for one that ends workers", async () => {
    const bench = await Workbench.open();
    const add = signal<number>("add");
    const adding = workflow("adding", async (upTo: number) => {
      let total = 0;
      while (total < upTo) total += await add.receive();
      return total;
    });
    await bench.worker({ workflows: [adding] });
    const run = await bench.client.start(adding, 20);
    for (let sent = 1; sent <= 20; sent++) {
      await run.signal(add, 1);
      await eventually(async () => (await run.describe()).events > sent, `signal ${sent}`);
    }
    expect(await run.result({ whenBlocked: "throw" })).toBe(20);
    expect(bench.report.blocked).toEqual([]);
  });

  test("an activity that fails again and again is told once it has failed ten times, and not each time", async () => {
    const bench = await Workbench.open();
    const retry = { initialInterval: 1, coefficient: 1 } as const;
    const call = activity(
      "call",
      (service: string, { attempt }): string => {
        if (attempt <= 12) throw new Error(`${service} is down`);
        return "answered";
      },
      { retry },
    );
    const calling = workflow("calling", (service: string) => call(service));
    await bench.worker({ workflows: [calling] });
    const run = await bench.client.start(calling, "mail");
    expect(await run.result()).toBe("answered");
    const error: unknown = expect.objectContaining({ message: "mail is down" });
    expect(bench.report.failing).toEqual([{ runId: run.runId, activity: "call#1", attempt: 10, error }]);
  });

  test("each activation records the labels that it drew from, the first one and one that went on from memory, too", async () => {
    const bench = await Workbench.open();
    const go = signal("go");
    const note = activity("note", () => "noted");
    const drawing = workflow("drawing", async () => {
      Math.random();
      await note();
      Math.random();
      crypto.randomUUID();
      await go.receive();
      await note();
    });
    await bench.worker({ workflows: [drawing] });
    const run = await bench.client.start(drawing);
    await eventually(async () => (await run.describe()).awaits === "signal go", "the wait");
    await run.signal(go);
    await run.result();
    const history = await bench.store.loadHistory(run.runId);
    expect(history.map(({ type, draws }) => `${type} ${draws ?? ""}`)).toEqual([
      "run.started ",
      "activity.completed 1:~",
      "signal.received 2:~*2",
      "activity.completed ",
      "run.completed ",
    ]);
  });

  test("I2: structured values come back as they were", async () => {
    const bench = await Workbench.open();
    const echo = activity("echo", (value: unknown) => value);
    const roundTrip = workflow("roundTrip", async (value: unknown) => [value, await echo(value)]);
    await bench.worker({ workflows: [roundTrip] });
    const value = {
      bb: 1,
      a: new Map([["k", new Set([1n])]]),
      "10": new Date(5),
      gone: undefined,
      text: "\0'\"\\",
      n: -0,
    };
    const result = await (await bench.client.start(roundTrip, value)).result();
    expect(result).toStrictEqual([value, value]);
    expect(JSON.stringify(Object.keys((result as [object])[0]))).toBe(JSON.stringify(Object.keys(value)));
  });

  test("a failing activity is retried with the recorded number of attempts, and its context says which", async () => {
    const bench = await Workbench.open();
    const keys = new Set<string>();
    const flaky = activity(
      "flaky",
      (_: undefined, { attempt, idempotencyKey }) => {
        keys.add(idempotencyKey);
        if (attempt < 3) throw new Error(`no luck in attempt ${attempt}`);
        return attempt;
      },
      { retry: { initialInterval: "10ms" } },
    );
    const retrying = workflow("retrying", async () => flaky(undefined));
    await bench.worker({ workflows: [retrying] });
    const handle = await bench.client.start(retrying, undefined);
    expect(await handle.result()).toBe(3);
    expect(keys.size).toBe(1);
    const history = await bench.store.loadHistory(handle.runId);
    expect(history.filter(event => event.type === "activity.attemptFailed")).toHaveLength(2);
  });

  test("I27: a predicate that throws ends no process: the attempt is repeated, and the history says why", async () => {
    const bench = await Workbench.open();
    const charge = activity(
      "charge",
      (_: undefined, { attempt }) => {
        if (attempt < 3) throw new Error("no connection");
        return attempt;
      },
      {
        retry: {
          initialInterval: 1,
          nonRetryable: error => (error as unknown as { response: { status: number } }).response.status === 400,
        },
      },
    );
    const paying = workflow("paying", () => charge(undefined));
    await bench.worker({ workflows: [paying] });
    const run = await bench.client.start(paying);
    expect(await run.result()).toBe(3);
    const [, failed] = await run.history();
    expect(failed).toMatchObject({
      type: "activity.attemptFailed",
      error: {
        message:
          "retry.nonRetryable threw: TypeError: Cannot read properties of undefined (reading 'status'); the attempt had failed with: Error: no connection",
        cause: { message: "no connection" },
      },
    });
  });

  test.each([
    ["by throw", {}, () => new NonRetryableError("no")],
    ["by name", { nonRetryable: ["CardDeclined"] }, () => Object.assign(new Error("no"), { name: "CardDeclined" })],
    ["by predicate", { nonRetryable: (error: Error) => error.message === "no" }, () => new Error("no")],
    ["by attempts", { maximumAttempts: 2, initialInterval: 1 }, () => new Error("no")],
  ] as const)("an activity fails for good %s", async (_how, retry, error) => {
    const bench = await Workbench.open();
    const charge = activity("charge", () => Promise.reject(error()), { retry });
    const paying = workflow("paying", async () => {
      try {
        await charge();
        return "charged";
      } catch (caught) {
        return [caught instanceof ActivityError, (caught as Error).message, ((caught as Error).cause as Error).name];
      }
    });
    await bench.worker({ workflows: [paying] });
    const result = (await (await bench.client.start(paying, undefined)).result()) as unknown[];
    expect(result[0]).toBe(true);
    expect(result[1]).toMatch(/^charge#1 failed.*: no$/);
    expect(result[2]).toBe(error().name);
  });

  test("start-to-close and schedule-to-close limits abort the signal and fail the call", async () => {
    const bench = await Workbench.open();
    const aborted: string[] = [];
    const hang = (name: string, limits: object) =>
      activity(
        name,
        (_: undefined, context) =>
          new Promise((_resolve, reject) => {
            context.signal.addEventListener("abort", () => {
              aborted.push(name);
              reject(context.signal.reason as Error);
            });
          }),
        limits,
      );
    const attempt = hang("attempt", { startToCloseTimeout: "20ms", retry: { maximumAttempts: 1 } });
    const whole = hang("whole", { scheduleToCloseTimeout: "50ms" });
    const limited = workflow("limited", async () =>
      Promise.all([attempt, whole].map(call => call(undefined).catch((error: ActivityError) => error.code))),
    );
    await bench.worker({ workflows: [limited] });
    expect(await (await bench.client.start(limited, undefined)).result()).toEqual([
      "E_ACTIVITY_TIMEOUT",
      "E_ACTIVITY_TIMEOUT",
    ]);
    expect(aborted.sort()).toEqual(["attempt", "whole"]);
  });

  test("I6: a timer's event is not before its due time, and sleeping runs leave no owner", async () => {
    const bench = await Workbench.open();
    const napping = workflow("napping", async () => {
      await sleep("300ms");
      return "awake";
    });
    await bench.worker({ workflows: [napping] });
    const handle = await bench.client.start(napping, undefined);
    const asleep = await eventually(async () => {
      const description = await handle.describe();
      return description.state === "waiting" && description;
    }, "the run sleeps");
    expect(asleep.owner).toBeNull();
    expect(await handle.result()).toBe("awake");
    const history = await bench.store.loadHistory(handle.runId);
    expect(history.map(event => event.type)).toEqual(["run.started", "timer.started", "timer.fired", "run.completed"]);
    const [started, , fired] = history;
    expect((fired?.at ?? 0) - (started?.at ?? 0)).toBeGreaterThanOrEqual(300);
  });

  test("a signal is received once, in order, also if it was sent before the run waits for it", async () => {
    const bench = await Workbench.open();
    const item = signal<number>("item");
    const collecting = workflow("collecting", async (count: number) => {
      const items: number[] = [];
      while (items.length < count) items.push(await item.receive());
      return items;
    });
    const handle = await bench.client.start(collecting, 5);
    await handle.signal(item, 1);
    await handle.signal(item, 2);
    await bench.worker({ workflows: [collecting] });
    for (const n of [3, 4, 5]) await handle.signal(item, n);
    expect(await handle.result()).toEqual([1, 2, 3, 4, 5]);
  });

  test("cancel ends a run at its wait, after its clean-up", async () => {
    const bench = await Workbench.open();
    const undone: string[] = [];
    const cancellable = workflow("cancellable", async () => {
      try {
        await sleep("30 days");
      } finally {
        await nonCancellable(() => step("undo", () => void undone.push("undo")));
      }
    });
    await bench.worker({ workflows: [cancellable] });
    const handle = await bench.client.start(cancellable, undefined);
    await eventually(async () => (await handle.describe()).state === "waiting", "the run waits");
    await handle.cancel("not needed");
    await expect(handle.result()).rejects.toMatchObject({ code: "E_RUN_CANCELLED" });
    expect(undone).toEqual(["undo"]);
    expect((await handle.describe()).state).toBe("cancelled");
  });

  test("an activity that waits for its turn when the run is cancelled never begins", async () => {
    const bench = await Workbench.open();
    const executed: string[] = [];
    let began: () => void = () => undefined;
    const isUnderWay = new Promise<void>(resolve => (began = resolve));
    const effect = activity("effect", async (name: string, { signal }) => {
      executed.push(name);
      if (name !== "first") return;
      began();
      await new Promise<void>(resolve => signal.addEventListener("abort", () => resolve()));
    });
    const both = workflow("both", async () => {
      try {
        await Promise.all([effect("first"), effect("second")]);
      } finally {
        await nonCancellable(() => effect("clean-up"));
      }
    });
    await bench.worker({ workflows: [both], maximumConcurrentActivities: 1 });
    const run = await bench.client.start(both);
    await isUnderWay;
    await run.cancel();
    await expect(run.result()).rejects.toMatchObject({ code: "E_RUN_CANCELLED" });
    expect(executed).toEqual(["first", "clean-up"]);
  });

  test("an error of the workflow fails the run, and the client sees it as the cause", async () => {
    const bench = await Workbench.open();
    const failing = workflow("failing", async () =>
      Promise.reject(Object.assign(new Error("no stock"), { sku: "A1" })),
    );
    await bench.worker({ workflows: [failing] });
    const handle = await bench.client.start(failing, undefined);
    await expect(handle.result()).rejects.toMatchObject({
      code: "E_RUN_FAILED",
      cause: { message: "no stock", sku: "A1" },
    });
  });

  test("I27: rejections, throws in callbacks and bugs of one run leave the others alone", async () => {
    const bench = await Workbench.open();
    const wait = activity("wait", () => 1);
    const forgotten = workflow("forgotten", async () => {
      void Promise.reject(new Error("nobody handles this"));
      await wait();
      return "ended";
    });
    const late = workflow("late", async () => {
      const failing = Promise.reject(new Error("handled later"));
      await wait();
      return failing.catch((error: Error) => error.message);
    });
    const throwing = workflow("throwing", async () => {
      queueMicrotask(() => {
        throw new Error("in a microtask");
      });
      await wait();
    });
    const fine = workflow("fine", async () => [await wait(), await wait()]);
    await bench.worker({ workflows: [forgotten, late, throwing, fine] });
    const [lost, handled, broken, good] = await Promise.all(
      [forgotten, late, throwing, fine].map(definition => bench.client.start(definition.workflowName, undefined)),
    );
    await expect(lost?.result()).rejects.toMatchObject({ cause: { message: "nobody handles this" } });
    expect(await handled?.result()).toBe("handled later");
    expect(await good?.result()).toEqual([1, 1]);
    await eventually(async () => (await broken?.describe())?.state === "blocked", "the throwing run blocks");
    expect(bench.report.blocked).toMatchObject([{ reason: { message: expect.stringContaining("in a microtask") } }]);
  });

  test("the divide-by-zero story: a bug blocks the run, a fixed build completes it without repeating a step", async () => {
    const bench = await Workbench.open();
    const executed: string[] = [];
    const count = activity("count", (what: string) => {
      executed.push(what);
      return 0n;
    });
    const story = (divide: (total: bigint, parts: bigint) => bigint) =>
      workflow("average", async () => {
        const parts = await count("parts");
        const average = divide(12n, parts);
        await count("report");
        return average;
      });
    const broken = await bench.worker({ workflows: [story((total, parts) => total / parts)] });
    const handle = await bench.client.start("average", undefined);
    const blocked = await eventually(async () => {
      const description = await handle.describe();
      return description.state === "blocked" && description;
    }, "the run blocks");
    expect(blocked.blocked).toMatchObject({
      code: "E_WORKFLOW_BUG",
      message: expect.stringContaining("Division by zero"),
    });
    expect(await bench.findings()).toEqual([]);
    await broken.drain();
    const fixed = workflow("average", async () => {
      const parts = await count("parts");
      const average = parts === 0n ? 0n : 12n / parts;
      await count("report");
      return average;
    });
    await bench.worker({ workflows: [fixed] });
    expect(await handle.result()).toBe(0n);
    expect(executed).toEqual(["parts", "report"]);
  });

  test("a blocked run is unblocked for the build that has failed with it, at once or when its activities have ended", async () => {
    const bench = await Workbench.open();
    let isBroken = true;
    let end: () => void = () => undefined;
    const ended = new Promise<void>(resolve => (end = resolve));
    const long = activity("long", () => ended);
    const repaired = workflow("repaired", async (startsActivity: boolean) => {
      const under = startsActivity ? long() : undefined;
      await step("note", () => "noted");
      if (isBroken) throw new TypeError("a bug that no build id shows");
      await under;
      return "repaired";
    });
    await bench.worker({ workflows: [repaired], lease: "3s" });
    const blocked = async (startsActivity: boolean) => {
      const run = await bench.client.start(repaired, startsActivity);
      await expect(run.result({ whenBlocked: "throw" })).rejects.toMatchObject({ code: "E_RUN_BLOCKED" });
      return run;
    };
    const [idle, busy] = [await blocked(false), await blocked(true)];
    expect((await busy.describe()).owner).not.toBeNull();
    isBroken = false;
    expect(await idle.unblock()).toBe(true);
    expect(await idle.result()).toBe("repaired");
    expect(await busy.unblock()).toBe(true);
    end();
    expect(await busy.result()).toBe("repaired");
    await expect(busy.unblock()).rejects.toMatchObject({ code: "E_RUN_CLOSED" });
    expect(await bench.findings()).toEqual([]);
  });

  test("I21: the outcome of an activity that was begun is journaled although its run was blocked meanwhile", async () => {
    const bench = await Workbench.open();
    let end: (result: string) => void = () => undefined;
    const ended = new Promise<string>(resolve => (end = resolve));
    const long = activity("long", () => ended);
    const broken = workflow("broken", async () => {
      void long();
      await step("note", () => "noted");
      throw new TypeError("a bug");
    });
    await bench.worker({ workflows: [broken] });
    const run = await bench.client.start(broken, undefined);
    await expect(run.result({ whenBlocked: "throw" })).rejects.toMatchObject({ code: "E_RUN_BLOCKED" });
    end("shipped");
    const outcome = () =>
      bench.store.loadHistory(run.runId).then(history => history.find(each => each.name === "long"));
    expect(await eventually(outcome, "the outcome is journaled")).toMatchObject({
      type: "activity.completed",
      body: '{"attempt":1,"result":"shipped"}',
    });
    expect((await run.describe()).state).toBe("blocked");
  });

  test("I29: a run that one build cannot replay goes to a worker with another", async () => {
    const bench = await Workbench.open();
    const note = activity("note", (what: string) => what);
    const go = signal("go");
    const oldCode = workflow("moving", async () => {
      await note("first");
      await go.receive();
      return note("old");
    });
    const newCode = workflow("moving", async () => {
      await note("renamed");
      return note("new");
    });
    const old = await bench.worker({ workflows: [oldCode], maximumSuspendedRuns: 0 });
    const handle = await bench.client.start(oldCode, undefined);
    await eventually(async () => (await handle.describe()).awaits === "signal go", "the run waits");
    await old.drain();
    await bench.worker({ workflows: [newCode] });
    await handle.signal(go, undefined);
    await eventually(async () => (await handle.describe()).state === "blocked", "the new build cannot replay it");
    expect(bench.report.blocked).toMatchObject([{ reason: { code: "E_HISTORY_MISMATCH" } }]);
    await bench.worker({ workflows: [oldCode] });
    expect(await handle.result()).toBe("old");
  });

  test("I31: an at-most-once activity is never repeated; interrupted, its outcome is unknown", async () => {
    const bench = await Workbench.open();
    const once = activity("once", () => "done", { retry: { maximumAttempts: 1 } });
    const careful = workflow("careful", async () => once().catch((error: ActivityError) => error.code));
    const handle = await bench.client.start(careful, undefined);
    await bench.worker({ workflows: [careful] });
    expect(await handle.result()).toBe("done");
    const history = await bench.store.loadHistory(handle.runId);
    expect(history.map(event => event.type)).toEqual([
      "run.started",
      "activity.started",
      "activity.completed",
      "run.completed",
    ]);
  });

  test("a worker that drains finishes what is under way, and leaves the rest to the next", async () => {
    const bench = await Workbench.open();
    let release: () => void = () => undefined;
    let began: () => void = () => undefined;
    const underWay = new Promise<void>(resolve => (began = resolve));
    const executed: number[] = [];
    const slow = activity("slow", async (n: number) => {
      executed.push(n);
      if (n === 1) {
        began();
        await new Promise<void>(resolve => (release = resolve));
      }
      return n;
    });
    const two = workflow("two", async () => [await slow(1), await slow(2)]);
    const first = await bench.worker({ workflows: [two] });
    const handle = await bench.client.start(two, undefined);
    await underWay;
    const drained = first.drain();
    release();
    await drained;
    expect(executed).toEqual([1]);
    expect(await bench.findings()).toEqual([]);
    await bench.worker({ workflows: [two] });
    expect(await handle.result()).toEqual([1, 2]);
    expect(executed).toEqual([1, 2]);
  });

  test("with no memory for waiting runs, every wake-up replays to the same result", async () => {
    const bench = await Workbench.open();
    const tick = signal<number>("tick");
    const label = activity("label", (n: number) => `label ${n}`);
    const ticking = workflow("ticking", async () => {
      const seen: unknown[] = [];
      for (let turn = 0; turn < 5; turn++) {
        seen.push(await tick.receive(), await label(turn));
        await sleep(5);
      }
      return seen;
    });
    await bench.worker({ workflows: [ticking], maximumSuspendedRuns: 0 });
    const handle = await bench.client.start(ticking, undefined);
    for (let turn = 0; turn < 5; turn++) await handle.signal(tick, turn);
    expect(await handle.result()).toEqual([0, "label 0", 1, "label 1", 2, "label 2", 3, "label 3", 4, "label 4"]);
  });
});

test("a signal finds its run, whenever it comes: before the first claim, during it, while the run leaves, later", async () => {
  const answered = signal<number>("answered");
  const asks = workflow("asks", async () => answered.receive());
  const bench = await Workbench.open();
  await bench.worker({ workflows: [asks] });
  for (let pauses = 0; pauses < 60; pauses++) {
    const run = await bench.client.start(asks);
    // Turns of the event loop, which is the worker's, too: each pause lets it get a little further.
    for (let turn = 0; turn < pauses; turn++) await new Promise(resolve => setImmediate(resolve));
    await run.signal(answered, pauses);
    expect(await run.result()).toBe(pauses);
  }
});
