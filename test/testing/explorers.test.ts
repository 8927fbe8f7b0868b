import { expect, test } from "vitest";
import { activity, signal, sleep, workflow } from "@reprise/runtime";
import { crashEverywhere, everyOrder } from "@reprise/runtime/testing";
import { inBothStores } from "../support/both-stores.js";

const approved = signal<boolean>("approved");
const charge = activity("charge", (total: number): string => `receipt-${total}`);
const ship = activity("ship", (receipt: string): string => `shipped ${receipt}`);
const mailOnce = activity("mailOnce", (to: string): string => to, { retry: { maximumAttempts: 1 } });

const order = workflow("order", async (total: number) => {
  const receipt = await charge(total);
  await sleep("1 day");
  return ship(receipt);
});

inBothStores(() => {
  test("a run ends the same, wherever its process dies", async () => {
    const { points, coverage } = await crashEverywhere(order, () => ({ input: 20 }));
    expect(coverage).toBe(`${points.length} of ${points.length} crash points`);
    expect(points).toContain("between the effect of charge#1 and its record");
    expect(points.length).toBeGreaterThan(10);
  });

  test("an effect that is not idempotent is found, with the point and how to repeat it", async () => {
    const scenario = () => {
      const balance = { charged: 0 };
      return {
        input: 20,
        steps: {
          charge: (total: number) => {
            balance.charged += total;
            return "receipt";
          },
        },
        check: () => expect(balance.charged).toBe(20),
      };
    };
    await expect(crashEverywhere(order, scenario)).rejects.toMatchObject({
      code: "E_TEST_CRASH",
      message: expect.stringContaining("a crash between the effect of charge#1 and its record") as string,
      hint: expect.stringMatching(/only: \d+/) as string,
    });
  });

  test("an effect that uses its idempotency key passes", async () => {
    await crashEverywhere(order, () => {
      const charged = new Map<string, number>();
      return {
        input: 20,
        steps: {
          charge: (total: number, { idempotencyKey }: { readonly idempotencyKey: string }) => {
            charged.set(idempotencyKey, total);
            return "receipt";
          },
        },
        check: ({ result }) => {
          expect(result).toBe("shipped receipt");
          expect([...charged.values()]).toEqual([20]);
        },
      };
    });
  });

  test("an activity that may run at most once is never begun twice", async () => {
    const notify = workflow("notify", async () => {
      try {
        return await mailOnce("ann@example.org");
      } catch {
        return "unknown";
      }
    });
    const { points } = await crashEverywhere(notify, () => ({
      input: undefined,
      check: ({ result }) => expect(["ann@example.org", "unknown"]).toContain(result),
    }));
    expect(points.length).toBeGreaterThan(4);
  });

  test("an attempt that fails can be struck by a crash, too, before its failure is recorded", async () => {
    const flaky = workflow("flaky", () => charge(1));
    const steps = () => {
      let calls = 0;
      return {
        charge: () => {
          if (++calls === 1) throw new Error("not yet");
          return "receipt";
        },
      };
    };
    const { points } = await crashEverywhere(flaky, () => ({ input: undefined, steps: steps() }));
    expect(points.filter(point => point === "between the effect of charge#1 and its record")).toHaveLength(2);
  });

  test("an invariant that does not hold is named, with the point", async () => {
    const scenario = () => {
      const ledger: number[] = [];
      return {
        input: 20,
        steps: { charge: (total: number) => (ledger.push(total), "receipt") },
        invariants: { "a customer is charged once": () => ledger.length === 1 },
      };
    };
    await expect(crashEverywhere(order, scenario)).rejects.toMatchObject({
      code: "E_TEST_CRASH",
      message: expect.stringMatching(
        /a crash between the effect of charge#1 and its record: the invariant "a customer is charged once" does not hold/,
      ) as string,
      hint: expect.stringMatching(/crashEverywhere\(order, …, \{ only: \d+ \}\)/) as string,
    });
  });

  test("crash points that a run does not reach again are named", async () => {
    let executions = 0;
    const short = workflow("short", async (again: boolean) => (again ? "done" : (await charge(1), "done")));
    const { points, missed, coverage } = await crashEverywhere(short, () => ({
      input: ++executions > 1,
      check: ({ result }) => expect(result).toBe("done"),
    }));
    expect(missed.length).toBeGreaterThan(0);
    expect(missed[0]).toMatch(/^\d+: (before|between|after) /);
    expect(coverage).toBe(
      `${points.length - missed.length} of ${points.length} crash points; not reached again: ${missed.join(", ")}`,
    );
  });

  test("state outside of the run is found by a crash", async () => {
    const seen = new Set<number>();
    const stateful = workflow("stateful", async (total: number) => {
      const again = seen.has(total);
      seen.add(total);
      await sleep("1 hour");
      return again ? "again" : charge(total);
    });
    await expect(crashEverywhere(stateful, () => (seen.clear(), { input: 5 }))).rejects.toMatchObject({
      code: "E_TEST_CRASH",
    });
  });

  test("every order of two results and a signal", async () => {
    const both = workflow("both", async () => {
      const first = await Promise.race([charge(1), ship("x"), approved.receive()]);
      return String(first);
    });
    const seen = new Set<string>();
    const { orders, complete } = await everyOrder(both, () => ({
      input: undefined,
      signals: [{ signal: approved, payload: true }],
      check: ({ result }) => void seen.add(String(result)),
    }));
    expect([...seen].sort()).toEqual(["receipt-1", "shipped x", "true"]);
    expect({ orders, complete }).toEqual({ orders: 3, complete: true });
  });

  test("a race whose loser is acted on is found, with the order", async () => {
    const approval = workflow("approval", async () => {
      let decision = "none";
      void approved.receive().then(() => (decision = "approved"));
      await sleep("1 day");
      await charge(1);
      return decision;
    });
    await expect(
      everyOrder(approval, () => ({
        input: undefined,
        signals: [{ signal: approved, payload: true }],
        check: ({ result }) => expect(result).toBe("approved"),
      })),
    ).rejects.toMatchObject({
      code: "E_TEST_ORDER",
      message: expect.stringContaining("the time is 2026-01-02T00:00:00.000Z; charge#1, attempt 1") as string,
      hint: expect.stringMatching(/only: "[\d.]+"/) as string,
    });
  });

  test("orders that nothing can notice are executed once: results that Promise.all collects", async () => {
    const fanOut = workflow("fanOut", async (count: number) => {
      const receipts = await Promise.all(Array.from({ length: count }, (_, index) => charge(index)));
      return receipts.length;
    });
    const scenario = () => ({ input: 4, check: ({ result }: { result?: unknown }) => expect(result).toBe(4) });
    expect(await everyOrder(fanOut, scenario)).toEqual({
      orders: 1,
      pruned: 17,
      drawn: 0,
      complete: true,
      coverage: "1 order, 17 pruned, exhaustive",
    });
    expect((await everyOrder(fanOut, scenario, { prune: false })).orders).toBe(24);
  });

  test("orders that the code remembers are all executed, though it asks for the same in each", async () => {
    const remembering = workflow("remembering", async () => {
      const order: string[] = [];
      const note = (receipt: string) => order.push(receipt);
      await Promise.all([charge(1).then(note), charge(2).then(note), charge(3).then(note)]);
      return order.join();
    });
    const seen = new Set<unknown>();
    const { orders } = await everyOrder(remembering, () => ({
      input: undefined,
      check: ({ result }) => void seen.add(result),
    }));
    expect({ orders, outcomes: seen.size }).toEqual({ orders: 6, outcomes: 6 });
  });

  test("where there are too many orders, the last tenth is drawn, the same for the same seed", async () => {
    const race = workflow("race", async () => {
      const order: string[] = [];
      const note = (receipt: string) => order.push(receipt);
      await Promise.all([1, 2, 3, 4].map(total => charge(total).then(note)));
      return order.join();
    });
    const drawnWith = async (seed: number) => {
      const seen: unknown[] = [];
      const report = await everyOrder(
        race,
        () => ({ input: undefined, check: ({ result }) => void seen.push(result) }),
        { limit: 20, seed },
      );
      expect(report).toMatchObject({ orders: 20, drawn: 2, complete: false });
      expect(report.coverage).toBe("20 orders, 0 pruned, not exhaustive: 2 of them drawn");
      return seen.slice(-2);
    };
    expect(await drawnWith(7)).toEqual(await drawnWith(7));
    expect(new Set([...(await drawnWith(1)), ...(await drawnWith(2)), ...(await drawnWith(3))]).size).toBeGreaterThan(
      2,
    );
  });

  test("an effect whose outcome nobody hears of has happened all the same", async () => {
    const impatient = workflow("impatient", () => Promise.race([charge(1), sleep("1 minute").then(() => "given up")]));
    const results = new Set<unknown>();
    await everyOrder(impatient, () => ({
      input: undefined,
      check: ({ result, env }) => {
        results.add(result);
        expect(env.effectCounts()).toEqual({ "charge#1": 1 });
      },
    }));
    expect([...results].sort()).toEqual(["given up", "receipt-1"]);
  });
});
