import { readFile } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { activity, CancelledError, nonCancellable, signal, sleep, step } from "@reprise/runtime";
import { ScriptedJournal } from "../../support/scripted-journal.js";

const charge = activity("charge", (amount: number) => amount);
const ship = activity("ship", (address: string) => address);
const approved = signal<string>("approved");

describe("execution", () => {
  test("a sequence of activities: one command per activation, the result closes the run", async () => {
    const journal = new ScriptedJournal({
      body: async (amount: number) => {
        const paid = await charge(amount);
        return `${await ship("Berlin")} ${paid}`;
      },
    });
    const first = await journal.start(5);
    expect(first.issued).toMatchObject([{ name: "charge", occurrence: 1, argument: "5", cause: 1 }]);
    const second = await journal.complete(first.issued[0], 5);
    expect(second.issued).toMatchObject([{ name: "ship", cause: 2 }]);
    const last = await journal.complete(second.issued[0], "sent");
    expect(last.closing).toEqual({ type: "run.completed", body: '{"result":"sent 5"}' });
  });

  test("I1: a result reaches the code as a copy that was read back", async () => {
    const result = { items: new Set([1]) };
    let received: unknown;
    const journal = new ScriptedJournal({ body: async () => void (received = await charge(1)) });
    const { issued } = await journal.start();
    await journal.complete(issued[0], result);
    expect(received).toEqual(result);
    expect(received).not.toBe(result);
  });

  test("I3: changes of an argument after the call are invisible", async () => {
    const order = { total: 5 };
    const pay = activity("pay", (input: typeof order) => input.total);
    const journal = new ScriptedJournal({
      body: async () => {
        const paid = pay(order);
        order.total = 0;
        await paid;
      },
    });
    expect((await journal.start()).issued).toMatchObject([{ argument: '{"total":5}' }]);
  });

  test("I4: the microtasks of one event are drained before the next is delivered", async () => {
    const seen: string[] = [];
    const follow = async (name: string, promise: Promise<unknown>) => {
      await promise;
      for (let hop = 0; hop < 20; hop++) await Promise.resolve();
      seen.push(name);
    };
    const journal = new ScriptedJournal({
      body: () => Promise.all([follow("first", charge(1)), follow("second", ship("x"))]),
    });
    const { issued } = await journal.start();
    await Promise.all([journal.complete(issued[0], 1), journal.complete(issued[1], 2)]);
    expect(seen).toEqual(["first", "second"]);
  });

  test("I5: no timer, no I/O and no other run executes between the begin and the end of an activation", async () => {
    const seen: string[] = [];
    const note = (what: string) => () => void seen.push(what);
    const journalOf = (name: string) =>
      new ScriptedJournal({
        body: async () => {
          seen.push(`${name} begins`);
          for (let hop = 0; hop < 10_000; hop++) await Promise.resolve();
          seen.push(`${name} ends`);
        },
      });
    const beside = [
      promisify(setImmediate)().then(note("immediate")),
      promisify(setTimeout)(0).then(note("timer")),
      promisify(readFile)(import.meta.filename).then(note("file")),
    ];
    await Promise.all([journalOf("first").start(), journalOf("second").start(), ...beside]);
    expect(seen).toHaveLength(7);
    for (const name of ["first", "second"])
      expect(seen.indexOf(`${name} ends`)).toBe(seen.indexOf(`${name} begins`) + 1);
  });

  test("I9: a race has the recorded winner, the loser's outcome is ignored", async () => {
    const journal = new ScriptedJournal({
      body: async () => [await Promise.race([charge(1), ship("x")]), await sleep(5)],
    });
    const { issued } = await journal.start();
    const { issued: timers } = await journal.complete(issued[1], "ship won");
    await journal.complete(issued[0], 1);
    const { closing } = await journal.fire(timers[0]);
    expect(closing?.body).toBe('{"result":["ship won",{"$undefined":true}]}');
  });

  test("an activity that failed throws an ActivityError with its cause", async () => {
    const journal = new ScriptedJournal({
      body: () => charge(1).catch((error: Error) => [error.name, error.message, (error.cause as Error).name]),
    });
    const { issued } = await journal.start();
    const { closing } = await journal.fail(issued[0], new RangeError("too much"));
    expect(closing?.body).toBe('{"result":["ActivityError","charge#1 failed: too much","RangeError"]}');
  });

  test("an error of the workflow fails the run, a bug blocks it", async () => {
    const failing = new ScriptedJournal({ body: () => Promise.reject(new Error("no stock")) });
    expect((await failing.start()).closing?.type).toBe("run.failed");
    const broken = new ScriptedJournal({ body: async () => (undefined as unknown as { x: number }).x });
    const decision = await broken.start();
    expect(decision.closing).toBeUndefined();
    expect(decision.fault).toMatchObject({ code: "E_WORKFLOW_BUG", cause: expect.any(TypeError) });
  });

  test("I8: an activation with a bug releases nothing", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        void charge(1);
        throw new TypeError("bug");
      },
    });
    expect(await journal.start()).toMatchObject({ issued: [], fault: { code: "E_WORKFLOW_BUG" } });
  });

  test("a signal that arrived early is received at once, one that is late resolves a timeout with undefined", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        await sleep("1 day");
        return [await approved.receive(), await approved.receive({ timeout: "1 day" })];
      },
    });
    const { issued } = await journal.start();
    await journal.signal("approved", "early");
    const { issued: timers } = await journal.fire(issued[0]);
    expect(timers).toMatchObject([{ name: "receive:approved", kind: "timer" }]);
    expect((await journal.fire(timers[0])).closing?.body).toBe('{"result":["early",{"$undefined":true}]}');
  });

  test("a signal in time withdraws the timer of its timeout", async () => {
    const journal = new ScriptedJournal({
      body: async () => [await approved.receive({ timeout: "1 day" }), await sleep(1)],
    });
    await journal.start();
    expect((await journal.signal("approved", "yes")).cleared).toEqual(["timer receive:approved#1"]);
  });

  test("cancellation is thrown at the wait; nonCancellable code goes on", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        try {
          await charge(1);
        } finally {
          await nonCancellable(() => ship("back"));
        }
      },
    });
    const { issued } = await journal.start();
    const cancelled = await journal.cancel("changed my mind");
    expect(cancelled.abandoned).toEqual(["activity charge#1"]);
    expect(cancelled.issued).toMatchObject([{ name: "ship" }]);
    await journal.complete(issued[0], 1);
    const { closing } = await journal.complete(cancelled.issued[0], "ok");
    expect(closing?.type).toBe("run.cancelled");
    expect(closing?.body).toContain("the run was cancelled: changed my mind");
  });

  test("after cancellation every further wait throws, and a run that swallows it completes", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        const errors: unknown[] = [];
        for (const wait of [() => sleep(5), () => charge(1), () => approved.receive(), () => step("s", () => 1)]) {
          await wait().catch((error: unknown) => errors.push(error instanceof CancelledError));
        }
        return errors;
      },
    });
    await journal.start();
    expect((await journal.cancel()).closing?.body).toBe('{"result":[true,true,true,true]}');
  });

  test("code that waits for nothing durable is blocked, not stuck", async () => {
    const journal = new ScriptedJournal({ body: () => new Promise(() => undefined) });
    expect((await journal.start()).fault?.code).toBe("E_NOTHING_PENDING");
  });

  test("an argument that cannot be stored blocks its own run, with the path", async () => {
    const send = activity("send", (input: unknown) => input);
    const journal = new ScriptedJournal({ body: () => send({ to: { socket: () => 1 } }) });
    expect((await journal.start()).fault?.message).toContain("the argument of send.to.socket is a function");
  });

  test("a run that ends with an unhandled rejection of its own fails with it", async () => {
    const journal = new ScriptedJournal({ body: async () => "done" });
    const lost = Promise.reject(new Error("lost"));
    lost.catch(() => undefined);
    journal.execution.noteRejection(lost, new Error("lost"));
    expect((await journal.start()).closing).toMatchObject({
      type: "run.failed",
      body: expect.stringContaining("lost"),
    });
  });
});

describe("replay", () => {
  const twoSteps = async () => {
    const paid = await charge(1);
    await sleep("30 days");
    return paid;
  };

  async function recorded(): Promise<ScriptedJournal> {
    const journal = new ScriptedJournal({ body: twoSteps });
    const { issued } = await journal.start();
    const { issued: timers } = await journal.complete(issued[0], 1);
    await journal.append({ type: "timer.started", body: { dueAt: 0 }, ...(timers[0] && { command: timers[0] }) });
    return journal;
  }

  test("the same code has the same commands outstanding", async () => {
    const journal = await recorded();
    const execution = await journal.evict();
    expect(execution.fault).toBeUndefined();
    expect(execution.outstanding()).toMatchObject([{ command: { name: "sleep:~", occurrence: 1 }, started: true }]);
  });

  test("a removed activity is a mismatch that names both sides", async () => {
    const journal = await recorded();
    const execution = await journal.evict({ body: async () => ship("elsewhere"), build: "next" });
    expect(execution.fault).toMatchObject({ code: "E_HISTORY_MISMATCH" });
    expect(execution.fault?.message).toMatch(
      /event 2 records activity\.completed charge#1, but the code \(build next\) asked for activity ship#1 at .*execution\.test\.ts:\d+:\d+/,
    );
  });

  test("I33: other arguments of a recorded call are a mismatch; of a failing call, a fix", async () => {
    const journal = await recorded();
    const changed = await journal.evict({ body: async () => charge(2) });
    expect(changed.fault?.message).toContain("charge#1");
    const retrying = new ScriptedJournal({ body: () => charge(1) });
    const { issued } = await retrying.start();
    const body = { attempt: 1, error: null, retryAt: 5 };
    await retrying.append({ type: "activity.attemptFailed", body, ...(issued[0] && { command: issued[0] }) });
    expect((await retrying.evict()).outstanding()).toMatchObject([{ failedAttempts: 1, retryAt: 5 }]);
    const fixed = await retrying.evict({ body: () => charge(2) });
    expect(fixed.fault).toBeUndefined();
    expect(fixed.outstanding()).toMatchObject([{ failedAttempts: 0, command: { argument: "2" } }]);
  });

  test("calls after the last recorded one may be added", async () => {
    const journal = await recorded();
    const execution = await journal.evict({ body: async () => Promise.all([twoSteps(), ship("new")]) });
    expect(execution.fault).toBeUndefined();
    expect(execution.outstanding().map(({ command }) => command.name)).toEqual(["ship", "sleep:~"]);
  });

  test("the delay of a recorded timer may change", async () => {
    const journal = await recorded();
    const execution = await journal.evict({
      body: async () => {
        await charge(1);
        await sleep("1 day");
      },
    });
    expect(execution.fault).toBeUndefined();
  });

  test("a history with a hole is refused", async () => {
    const journal = await recorded();
    journal.history.splice(1, 1);
    await expect(journal.evict()).rejects.toMatchObject({ code: "E_HISTORY_CORRUPT" });
  });

  test("I7: a draw is a function of event, label and count", async () => {
    const drawn: string[] = [];
    const journal = new ScriptedJournal({
      body: async () => {
        await charge(1);
      },
    });
    await journal.start();
    const draw = (label: string) => drawn.push(Buffer.from(journal.execution.drawBytes(label, 8)).toString("hex"));
    draw("a");
    draw("b");
    draw("a");
    await journal.evict();
    draw("b");
    draw("a");
    draw("a");
    expect(drawn[3]).toBe(drawn[1]);
    expect(drawn.slice(4)).toEqual([drawn[0], drawn[2]]);
  });
});
