import { describe, expect, test } from "vitest";
import { activity, condition, nonCancellable, query, signal, sleep } from "@reprise/runtime";
import type { RepriseError } from "@reprise/runtime";
import { ScriptedJournal } from "../../support/scripted-journal.js";

const charge = activity("charge", (amount: number) => amount);
const add = signal<number>("add");

describe("conditions", () => {
  test("hold when the code goes on: waits go on one at a time, the oldest first", async () => {
    const seen: string[] = [];
    const journal = new ScriptedJournal({
      body: async () => {
        let stock = 0;
        add.handle(more => void (stock += more));
        const take = async (who: string) => {
          await condition(() => stock > 0);
          stock--;
          for (let hop = 0; hop < 20; hop++) await Promise.resolve();
          seen.push(`${who} ${stock}`);
        };
        await Promise.all(["Ada", "Bob", "Cyd"].map(take));
      },
    });
    await journal.start();
    await journal.signal("add", 2);
    expect(seen).toEqual(["Ada 1", "Bob 0"]);
    seen.length = 0;
    await journal.evict();
    expect(seen).toEqual(["Ada 1", "Bob 0"]);
    expect((await journal.signal("add", 1)).closing?.type).toBe("run.completed");
    expect(seen.at(-1)).toBe("Cyd 0");
  });

  test("I4: they come to rest before the next event is delivered, also where several were recorded together", async () => {
    const body = async () => {
      const seen: string[] = [];
      let total = 0;
      add.handle(more => {
        total += more;
        seen.push(`event ${total}`);
      });
      for (let reached = 1; reached <= 3; reached++) {
        await condition(() => total >= reached);
        seen.push(`reached ${reached} at ${total}`);
      }
      return seen;
    };
    const expected = ["event 2", "reached 1 at 2", "reached 2 at 2", "event 3", "reached 3 at 3"];
    const live = new ScriptedJournal({ body });
    await live.start();
    const [, second] = await Promise.all([live.signal("add", 2), live.signal("add", 1)]);
    expect(second.closing?.body).toBe(JSON.stringify({ result: expected }));
    const again = await live.evict();
    expect(again.closing?.body).toBe(JSON.stringify({ result: expected }));
  });

  test("I8: what goes on belongs to the activation of the event, with its commands, its clock and its draws", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        let open = false;
        add.handle(() => (open = true));
        await condition(() => open);
        return charge(Date.now());
      },
    });
    await journal.start();
    expect((await journal.signal("add", 1)).issued).toMatchObject([{ name: "charge", cause: 2 }]);
  });

  test("one that holds already goes on in the same activation", async () => {
    const journal = new ScriptedJournal({
      body: async () => [await condition(() => true), await condition(() => true)],
    });
    expect((await journal.start()).closing?.body).toBe('{"result":[true,true]}');
  });

  test("false when the time has passed; the timer of one that held is withdrawn", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        let open = false;
        add.handle(() => (open = true));
        const first = await condition(() => open, { timeout: "1 day", name: "opening" });
        return [first, await condition(() => !open, { timeout: "1 day" })];
      },
    });
    const { issued } = await journal.start();
    expect(issued).toMatchObject([{ kind: "timer", name: "condition:opening", occurrence: 1 }]);
    const { cleared, issued: second } = await journal.signal("add", 1);
    expect(cleared).toEqual(["timer condition:opening#1"]);
    expect(second).toMatchObject([{ kind: "timer", name: "condition:~" }]);
    expect((await journal.fire(second[0])).closing?.body).toBe('{"result":[true,false]}');
  });

  test("a predicate that throws rejects its wait, and no other", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        const other = condition(() => true);
        const thrown = await condition(() => {
          throw new Error("no such order");
        }).catch((error: Error) => error.message);
        return [thrown, await other];
      },
    });
    expect((await journal.start()).closing?.body).toBe('{"result":["no such order",true]}');
  });

  test.each([
    ["calls charge", () => void charge(1).catch(() => undefined)],
    ["starts a timer", () => void sleep("1 day").catch(() => undefined)],
    ["waits for a condition", () => void condition(() => true).catch(() => undefined)],
    ["returned a promise", async () => true],
    ["gives a handler for the query state", () => query("state").handle(() => 1)],
    ["gives a handler for the signal add", () => add.handle(() => 1)],
  ])("I7: a predicate that %s is refused", async (what, predicate) => {
    const journal = new ScriptedJournal({
      body: () =>
        condition(() => {
          try {
            return predicate() as unknown as boolean;
          } catch {
            return true;
          }
        }).catch((error: RepriseError) => `${error.code}: ${error.message}`),
    });
    const { closing, issued } = await journal.start();
    expect(closing?.body).toContain(`E_CONDITION_CHANGES: the predicate of a condition of scripted ${what}`);
    expect(issued).toEqual([]);
  });

  test("cancellation ends the wait, except inside nonCancellable", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        let open = false;
        add.handle(() => (open = true));
        const shielded = nonCancellable(() => condition(() => open));
        const ended = await condition(() => open, { timeout: "1 day" }).catch((error: Error) => error.name);
        return [ended, await shielded];
      },
    });
    await journal.start();
    expect(await journal.cancel()).toMatchObject({ cleared: ["timer condition:~#1"], closing: undefined });
    expect((await journal.signal("add", 1)).closing?.body).toBe('{"result":["CancelledError",true]}');
  });

  test("one that nothing can make hold is a standstill, and says so", async () => {
    const journal = new ScriptedJournal({ body: () => condition(() => false) });
    const { fault } = await journal.start();
    expect(fault).toMatchObject({ code: "E_NOTHING_PENDING" });
    expect(fault?.hint).toContain("It waits for a condition");
  });

  test("a loop over one that always holds is found", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        for (;;) await condition(() => true);
      },
    });
    expect((await journal.start()).fault).toMatchObject({ code: "E_CLOCK_SPIN" });
  });

  test("a mismatch names a condition that is waited for", async () => {
    const journal = new ScriptedJournal({ body: () => charge(1) });
    const { issued } = await journal.start();
    await journal.complete(issued[0], 1);
    const other = await journal.evict({ body: () => (add.handle(() => 1), condition(() => false)) });
    expect(other.fault?.message).toMatch(/waits for a condition at .*conditions\.test\.ts:\d+/);
  });
});
