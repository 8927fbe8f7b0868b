import { describe, expect, test } from "vitest";
import { activity, allHandlersFinished, condition, nonCancellable, signal, sleep } from "@reprise/runtime";
import { ScriptedJournal } from "../../support/scripted-journal.js";

const charge = activity("charge", (amount: number) => amount);
const vote = signal<string>("vote");
const close = signal("close");

describe("handlers of signals", () => {
  test("are given what arrived before and what arrives later, in order, each later one in its own activation", async () => {
    const seen: string[] = [];
    const journal = new ScriptedJournal({
      body: async () => {
        await charge(1);
        vote.handle(by => void seen.push(by));
        // It is called after the code that gives it.
        seen.push("given");
        await close.receive();
        return seen.length;
      },
    });
    const { issued } = await journal.start();
    await journal.signal("vote", "Ada");
    await journal.signal("vote", "Bob");
    expect(seen).toEqual([]);
    await journal.complete(issued[0], 1);
    expect(seen).toEqual(["given", "Ada", "Bob"]);
    await journal.signal("vote", "Cyd");
    expect(seen).toEqual(["given", "Ada", "Bob", "Cyd"]);
    expect((await journal.signal("close", undefined)).closing?.body).toBe('{"result":4}');
    seen.length = 0;
    await journal.evict();
    expect(seen).toEqual(["given", "Ada", "Bob", "Cyd"]);
  });

  test("do durable work, several at a time, and the same on replay", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        const paid: number[] = [];
        vote.handle(async by => void paid.push(await charge(by.length)));
        await condition(() => paid.length === 2);
        return paid;
      },
    });
    await journal.start();
    const first = await journal.signal("vote", "Ada");
    const second = await journal.signal("vote", "Bobo");
    expect([...first.issued, ...second.issued]).toMatchObject([
      { occurrence: 1, argument: "3" },
      { occurrence: 2, argument: "4" },
    ]);
    await journal.complete(second.issued[0], 4);
    await journal.evict();
    expect((await journal.complete(first.issued[0], 3)).closing?.body).toBe('{"result":[4,3]}');
  });

  test("what they throw ends the run, and a bug blocks it", async () => {
    const failing = new ScriptedJournal({
      body: async () => {
        vote.handle(by => {
          throw by === "bug" ? new TypeError("no votes") : new Error(`no vote of ${by}`);
        });
        await sleep("1 day");
      },
    });
    await failing.start();
    const { closing } = await failing.signal("vote", "Eve");
    expect(closing?.type).toBe("run.failed");
    expect(closing?.body).toContain("no vote of Eve");
    const buggy = new ScriptedJournal({ body: () => (vote.handle(() => JSON.parse("{")), sleep("1 day")) });
    await buggy.start();
    expect((await buggy.signal("vote", "x")).fault).toMatchObject({ code: "E_WORKFLOW_BUG" });
  });

  test("one that a cancellation ends leaves it to the workflow how the run ends", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        vote.handle(() => sleep("1 day"));
        await sleep("2 days").catch(() => nonCancellable(() => charge(1)));
        return "cleaned up";
      },
    });
    await journal.start();
    await journal.signal("vote", "Ada");
    const { issued, closing } = await journal.cancel();
    expect(closing).toBeUndefined();
    expect((await journal.complete(issued[0], 1)).closing?.body).toBe('{"result":"cleaned up"}');
  });

  test("a later handler takes the place of the earlier one", async () => {
    const seen: string[] = [];
    const journal = new ScriptedJournal({
      body: async () => {
        vote.handle(by => void seen.push(`first ${by}`));
        await charge(1);
        vote.handle(by => void seen.push(`second ${by}`));
        await sleep("1 day");
      },
    });
    const { issued } = await journal.start();
    await journal.signal("vote", "Ada");
    await journal.complete(issued[0], 1);
    await journal.signal("vote", "Bob");
    expect(seen).toEqual(["first Ada", "second Bob"]);
  });

  test("a signal goes one way: to the handler, or to receive()", async () => {
    const both = {
      code: "E_SIGNAL_HANDLED",
      message: "the signal vote of scripted has a handler, and is received as well",
    };
    const receiving = new ScriptedJournal({ body: () => (vote.handle(() => 1), vote.receive()) });
    expect((await receiving.start()).fault).toMatchObject(both);
    const handling = new ScriptedJournal({ body: () => (void vote.receive(), vote.handle(() => 1), sleep("1 day")) });
    expect((await handling.start()).fault).toMatchObject(both);
  });

  test("a run whose only waits are handlers stands still, under their names", async () => {
    const journal = new ScriptedJournal({
      body: () => {
        vote.handle(() => 1);
        close.handle(() => 1);
        return new Promise(() => undefined);
      },
    });
    expect((await journal.start()).fault).toBeUndefined();
    expect(journal.execution.awaitedSignals()).toEqual(["vote", "close"]);
  });

  test("the run ends when the workflow returns, and the decision names handlers that are under way", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        vote.handle(() => charge(1));
        await close.receive();
      },
    });
    await journal.start();
    await journal.signal("vote", "Ada");
    expect(await journal.signal("close", undefined)).toMatchObject({
      closing: { type: "run.completed" },
      unfinished: ["signal vote"],
    });
  });

  test("allHandlersFinished() lets them end first", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        vote.handle(() => charge(1));
        await close.receive();
        await condition(allHandlersFinished);
      },
    });
    await journal.start();
    const { issued } = await journal.signal("vote", "Ada");
    expect((await journal.signal("close", undefined)).closing).toBeUndefined();
    await journal.evict();
    expect(await journal.complete(issued[0], 1)).toMatchObject({ closing: { type: "run.completed" }, unfinished: [] });
  });

  test("nothing of it works outside a workflow", async () => {
    const outside = expect.objectContaining({ code: "E_OUTSIDE_WORKFLOW" });
    expect(() => vote.handle(() => 1)).toThrow(outside);
    expect(() => allHandlersFinished()).toThrow(outside);
    await expect(condition(() => true)).rejects.toThrow(outside);
  });
});
