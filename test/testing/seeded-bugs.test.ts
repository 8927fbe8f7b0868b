import { describe, expect, test } from "vitest";
import {
  activity,
  CancelledError,
  NonRetryableError,
  nonCancellable,
  patched,
  signal,
  sleep,
  step,
  workflow,
  type Duration,
} from "@reprise/runtime";
import {
  crashEverywhere,
  everyOrder,
  faults,
  replay,
  TestEnvironment,
  type Scenario,
  type TestEnvironmentOptions,
} from "@reprise/runtime/testing";
import { inBothStores } from "../support/both-stores.js";

/**
 * Bugs that people make in workflows, each beside its correct version: a tool of the test kit finds the one, and lets the
 * other pass.
 */
const approved = signal<boolean>("approved");
const paid = signal<number>("paid");
const charge = activity("charge", (cents: number): string => `receipt-${cents}`);
const refund = activity("refund", (receipt: string): string => `refunded ${receipt}`);
const ship = activity("ship", (receipt: string): string => `shipped ${receipt}`);
const reserve = activity("reserve", (article: string): string => `reserved ${article}`);
const release = activity("release", (reserved: string): string => `released ${reserved}`);
const notify = activity("notify", (to: string): string => to, { retry: { maximumAttempts: 1 } });
const remind = activity("remind", (to: string): string => to);

type Found = Promise<unknown>;

interface Bug {
  readonly bug: string;
  /** Throws for the wrong version, and resolves for the right one. */
  readonly find: (version: "wrong" | "right") => Found;
  readonly says: RegExp;
}

/** The one of two. */
const of = <T>(version: "wrong" | "right", wrong: T, right: T): T => (version === "wrong" ? wrong : right);

async function ended(options: TestEnvironmentOptions, input?: unknown) {
  const [flow] = options.workflows;
  if (flow === undefined) throw new Error("no workflow");
  const env = new TestEnvironment(options);
  const run = await (env.start as (flow: unknown, input: unknown) => ReturnType<typeof env.start>)(flow, input);
  return { env, run };
}

/** What a test of the workflow would assert, on an environment that replays at its end. */
async function outcome(options: TestEnvironmentOptions, expected: unknown, input?: unknown): Found {
  const { env, run } = await ended(options, input);
  expect(await run.result()).toEqual(expected);
  await env.close();
  return expected;
}

const broken = (): never => {
  throw new NonRetryableError("the carrier is closed");
};

/** A recorded run of `before`, replayed by `after`: what a deploy would do to it. */
async function deployed(before: () => Promise<unknown>, after: () => Promise<unknown>): Found {
  const { run } = await ended({ workflows: [workflow("flow", before)], replayAtEnd: false });
  await run.result();
  return replay(workflow("flow", after), await run.toHistoryFile());
}

/** A world in which money moves. */
function bank() {
  const account = { charged: 0, keys: new Set<string>() };
  const once = (cents: number, { idempotencyKey }: { readonly idempotencyKey: string }): string => {
    if (!account.keys.has(idempotencyKey)) account.charged += cents;
    account.keys.add(idempotencyKey);
    return `receipt-${cents}`;
  };
  const again = (cents: number): string => {
    account.charged += cents;
    return `receipt-${cents}`;
  };
  return { account, once, again };
}

const bugs: readonly Bug[] = [
  {
    bug: "a compensation that is forgotten",
    says: /refund/,
    find: async version => {
      const order = workflow("order", async () => {
        const receipt = await charge(20);
        try {
          return await ship(receipt);
        } catch {
          return of(
            version,
            () => Promise.resolve("given up"),
            () => refund(receipt),
          )();
        }
      });
      return outcome({ workflows: [order], steps: { ship: broken } }, "refunded receipt-20");
    },
  },
  {
    bug: "compensations in the wrong order",
    says: /refund/,
    find: async version => {
      const undone: string[] = [];
      const order = workflow("order", async () => {
        const undo: (() => Promise<unknown>)[] = [];
        undo.push(() => release("lamp"));
        await reserve("lamp");
        undo.push(() => refund("r"));
        await charge(20);
        for (const each of of(version, undo, [...undo].reverse())) await each();
        return "undone";
      });
      const steps = { refund: () => undone.push("refund"), release: () => undone.push("release") };
      await outcome({ workflows: [order], steps }, "undone");
      return expect(undone.join()).toBe("refund,release");
    },
  },
  {
    bug: "state of the module that runs share",
    says: /cannot be replayed by this code/,
    find: async version => {
      let turns = 0;
      const order = workflow("order", async () => {
        const turn = of(
          version,
          () => turns++,
          () => 0,
        )();
        return turn % 2 === 0 ? charge(1) : ship("x");
      });
      return outcome({ workflows: [order] }, "receipt-1");
    },
  },
  {
    bug: "a cache of the module that a crash empties",
    says: /does not survive a crash/,
    find: version => {
      const rates = new Map<string, number>();
      const order = workflow("order", async () => {
        const cached = of(version, rates.get("eur"), undefined);
        rates.set("eur", 2);
        await sleep("1 hour");
        return cached === undefined ? charge(1) : ship("cached");
      });
      return crashEverywhere(order, () => (rates.clear(), { input: undefined }));
    },
  },
  {
    bug: "a retry that is not idempotent",
    says: /between the effect of charge#1 and its record/,
    find: version => {
      const order = workflow("order", () => charge(20));
      return crashEverywhere(order, () => {
        const { account, once, again } = bank();
        return {
          input: undefined,
          steps: { charge: of(version, again, once) },
          check: () => expect(account.charged).toBe(20),
        };
      });
    },
  },
  {
    bug: "an effect in the workflow's own code",
    says: /toBe|expected/,
    find: version => {
      const scenario = (): Scenario<void, string> => {
        sent.length = 0;
        return { input: undefined, check: () => expect(sent).toHaveLength(1) };
      };
      const sent: string[] = [];
      const order = workflow("order", async () => {
        if (version === "wrong") sent.push("mail");
        else await step("mail", () => (sent.length === 0 ? sent.push("mail") : 0));
        await sleep("1 hour");
        return charge(1);
      });
      return crashEverywhere(order, scenario);
    },
  },
  {
    bug: "an at-most-once activity whose unknown outcome is taken for success",
    says: /does not survive a crash/,
    find: version => {
      const order = workflow("order", async () => {
        try {
          await notify("ann");
          return "told";
        } catch (error) {
          if (version === "wrong") throw error;
          return "perhaps told";
        }
      });
      return crashEverywhere(order, () => ({
        input: undefined,
        check: ({ result }) => expect(["told", "perhaps told"]).toContain(result),
      }));
    },
  },
  {
    bug: "the loser of a race acts",
    says: /does not bear this order/,
    find: version => {
      const order = workflow("order", async () => {
        let decision = "late";
        const yes = approved.receive().then(() => {
          decision = "approved";
        });
        await Promise.race([yes, sleep("1 day")]);
        const decided = decision;
        await charge(1);
        return [decided, of(version, decision, decided)].join();
      });
      return everyOrder(order, () => ({
        input: undefined,
        signals: [{ signal: approved, payload: true }],
        check: ({ result }) => expect(["late,late", "approved,approved"]).toContain(result),
      }));
    },
  },
  {
    bug: "a result that depends on which answer comes first",
    says: /does not bear this order/,
    find: version => {
      const order = workflow("order", async () => {
        const seen: string[] = [];
        const both = [charge(1).then(r => seen.push(r)), ship("x").then(r => seen.push(r))];
        await Promise.all(both);
        return of(version, seen, [...seen].sort()).join();
      });
      return everyOrder(order, () => ({
        input: undefined,
        check: ({ result }) => expect(result).toBe("receipt-1,shipped x"),
      }));
    },
  },
  {
    bug: "a wait that was given up takes the signal all the same",
    says: /does not bear this order/,
    find: version => {
      const order = workflow("order", async () => {
        const racing = () => Promise.race([paid.receive(), sleep("1 minute").then(() => undefined)]);
        const first = await of(version, racing, () => paid.receive({ timeout: "1 minute" }))();
        if (first !== undefined) return first;
        return (await paid.receive({ timeout: "1 day" })) ?? 0;
      });
      return everyOrder(order, () => ({
        input: undefined,
        signals: [{ signal: paid, payload: 5 }],
        check: async ({ result, run }) => {
          if ((await run.outline()).includes("signal.received paid")) expect(result).toBe(5);
        },
      }));
    },
  },
  {
    bug: "a time-out in the wrong unit",
    says: /expected/,
    find: async version => {
      const order = workflow("order", async () => {
        const answer = await approved.receive({ timeout: of<Duration>(version, 3, "3 days") });
        return answer ?? "timed out";
      });
      const { env, run } = await ended({ workflows: [order] });
      await env.advance("1 day");
      expect((await run.describe()).state).toBe("waiting");
      return env.close();
    },
  },
  {
    bug: "a time-out that is forgotten",
    says: /waits for signal approved/,
    find: async version => {
      const order = workflow("order", async () => {
        const answer = await of(
          version,
          () => approved.receive(),
          () => approved.receive({ timeout: "3 days" }),
        )();
        return answer ?? "timed out";
      });
      return outcome({ workflows: [order] }, "timed out");
    },
  },
  {
    bug: "a time limit that is no longer in force after a retry",
    says: /expected/,
    find: async version => {
      const order = workflow("order", async () => {
        const limit = sleep("1 hour").then(() => "too late");
        if (version === "wrong") await charge(1);
        return Promise.race([charge(2), limit]);
      });
      const slow = [faults.delay("charge", "2 hours")];
      const { env, run } = await ended({ workflows: [order], faults: slow });
      expect(await run.result()).toBe("too late");
      expect(env.now()).toEqual(new Date("2026-01-01T01:00:00.000Z"));
      return env.close();
    },
  },
  {
    bug: "a call that is put before the recorded ones, without a patch",
    says: /event 2 records activity\.completed charge#1/,
    find: async version => {
      const after = async () => {
        if (version === "wrong" || patched("reserve-first")) await reserve("lamp");
        return charge(1);
      };
      await deployed(() => charge(1), after);
      // Runs that begin after the deploy go the new way.
      const { env, run } = await ended({ workflows: [workflow("flow", after)] });
      expect(await run.result()).toBe("receipt-1");
      expect(Object.keys(env.effectCounts())).toEqual(["reserve#1", "charge#1"]);
      return env.close();
    },
  },
  {
    bug: "an activity that is renamed",
    says: /activity bill#1/,
    find: version => {
      const bill = activity(of(version, "bill", "charge"), (cents: number): string => `receipt-${cents}`);
      return deployed(
        () => charge(1),
        () => bill(1),
      );
    },
  },
  {
    bug: "arguments that change for runs under way",
    says: /called with other arguments/,
    find: version =>
      deployed(
        () => charge(100),
        () => charge(of(version, 119, 100)),
      ),
  },
  {
    bug: "a step that is taken away",
    says: /records activity\.completed ship#1/,
    find: version =>
      deployed(
        async () => ship(await charge(1)),
        async () => (version === "wrong" ? charge(1) : ship(await charge(1))),
      ),
  },
  {
    bug: "a timer that is taken away",
    says: /timer/,
    find: version =>
      deployed(
        async () => {
          await sleep("1 day");
          return charge(1);
        },
        async () => {
          if (version === "right") await sleep("1 day");
          return charge(1);
        },
      ),
  },
  {
    bug: "a branch that asks for something new in old runs",
    says: /asked for activity remind#1/,
    find: version =>
      deployed(
        async () => ship(await charge(1)),
        async () => {
          const receipt = await charge(1);
          return version === "wrong" ? remind(receipt) : ship(receipt);
        },
      ),
  },
  {
    bug: "a run that ends earlier than recorded",
    says: /cannot be replayed/,
    find: version =>
      deployed(
        async () => ship(await charge(1)),
        async () => (version === "wrong" ? "done" : ship(await charge(1))),
      ),
  },
  {
    bug: "cancellation that is swallowed",
    says: /expected/,
    find: async version => {
      const order = workflow("order", async () => {
        try {
          await sleep("30 days");
        } catch (error) {
          if (version === "right") throw error;
        }
        return "done";
      });
      const { env, run } = await ended({ workflows: [order] });
      await env.advance("1 day");
      await run.cancel("the customer left");
      await env.settle();
      expect((await run.describe()).state).toBe("cancelled");
      return env.close();
    },
  },
  {
    bug: "a compensation that cancellation ends",
    says: /expected/,
    find: async version => {
      const order = workflow("order", async () => {
        const receipt = await charge(1);
        try {
          await sleep("30 days");
          return "kept";
        } catch (error) {
          if (!(error instanceof CancelledError)) throw error;
          const undo = () => sleep("1 minute").then(() => refund(receipt));
          return of(version, undo, () => nonCancellable(undo))();
        }
      });
      const { env, run } = await ended({ workflows: [order] });
      await env.advance("1 day");
      await run.cancel();
      await env.advance("1 hour");
      expect(env.effectCounts()).toMatchObject({ "refund#1": 1 });
      return env.close();
    },
  },
  {
    bug: "a loop that reminds once too often",
    says: /expected/,
    find: async version => {
      const order = workflow("order", async () => {
        for (let day = 0; of(version, day <= 3, day < 3); day++) {
          if ((await approved.receive({ timeout: "1 day" })) === true) return "approved";
          await remind("ann");
        }
        return "closed";
      });
      const { env, run } = await ended({ workflows: [order] });
      await run.result();
      expect(env.effectCounts()).toEqual({ "remind#1": 1, "remind#2": 1, "remind#3": 1 });
      return env.close();
    },
  },
  {
    bug: "a signal that is counted twice when it is delivered twice",
    says: /expected/,
    find: async version => {
      const order = workflow("order", async () => {
        let sum = 0;
        for (let answer = await paid.receive({ timeout: "1 day" }); answer !== undefined;) {
          sum += answer;
          answer = await paid.receive({ timeout: "1 day" });
        }
        return sum;
      });
      const { env, run } = await ended({ workflows: [order], faults: [faults.duplicateSignal("paid")] });
      await run.signal(paid, 5);
      // The sender that gives each of its messages an id is right; one that sends again under another is not.
      if (version === "wrong") await run.signal(paid, 5, { id: "sent-again" });
      expect(await run.result()).toBe(5);
      return env.close();
    },
  },
  {
    bug: "a failure that is final is tried again",
    says: /expected/,
    find: async version => {
      const decline = activity("decline", (): string => "ok", {
        retry: { maximumAttempts: 5, ...(version === "right" ? { nonRetryable: ["CardDeclined"] } : {}) },
      });
      class CardDeclined extends Error {
        override readonly name = "CardDeclined";
      }
      const order = workflow("order", () => decline().catch(() => "declined"));
      const steps = {
        decline: () => {
          throw new CardDeclined();
        },
      };
      const { env, run } = await ended({ workflows: [order], steps });
      expect(await run.result()).toBe("declined");
      expect(env.effectCounts()).toEqual({ "decline#1": 1 });
      return env.close();
    },
  },
  {
    bug: "a failure that would pass is not tried again",
    says: /./,
    find: async version => {
      const fetchRate = activity("fetchRate", (): number => 2, { retry: { maximumAttempts: of(version, 1, 5) } });
      const order = workflow("order", () => fetchRate());
      return outcome({ workflows: [order], faults: [faults.failAttempt("fetchRate", 1)] }, 2);
    },
  },
  {
    bug: "a parallel branch whose failure leaves the other unattended",
    says: /expected/,
    find: async version => {
      const order = workflow("order", async () => {
        const both = [charge(1), reserve("lamp")] as const;
        if (version === "wrong") {
          try {
            await Promise.all(both);
          } catch {
            return "failed";
          }
        }
        const [, reserved] = await Promise.allSettled(both);
        if (reserved.status === "fulfilled") await release(reserved.value);
        return "failed";
      });
      const declined = activityFails("charge");
      const { env, run } = await ended({ workflows: [order], ...declined });
      await run.result();
      expect(env.effectCounts()).toMatchObject({ "release#1": 1 });
      return env.close();
    },
  },
  {
    bug: "a bug in the code is taken for a failure of the business",
    says: /blocked/,
    find: version => {
      const order = workflow("order", async () => {
        const customer = of<{ readonly name: string } | undefined>(version, undefined, { name: "ann" });
        return remind((customer as { readonly name: string }).name);
      });
      return outcome({ workflows: [order] }, "ann");
    },
  },
  {
    bug: "an object that is changed after it was handed over",
    says: /expected/,
    find: async version => {
      const basket = activity("basket", (lines: readonly string[]): number => lines.length);
      const order = workflow("order", async () => {
        const lines = ["lamp"];
        const asked = version === "wrong" ? basket(lines) : undefined;
        lines.push("chair");
        return (await asked) ?? basket(lines);
      });
      return outcome({ workflows: [order] }, 2);
    },
  },
  {
    bug: "the state of a step's closure that a replay does not have",
    says: /cannot be replayed|does not survive/,
    find: version => {
      const order = workflow("order", async () => {
        let rate = 1;
        const recorded = await step("rate", () => {
          rate = 2;
          return 2;
        });
        await sleep("1 hour");
        return charge(of(version, rate, recorded));
      });
      return crashEverywhere(order, () => ({ input: undefined }));
    },
  },
];

function activityFails(name: string): Pick<TestEnvironmentOptions, "faults"> {
  return {
    faults: [faults.failAttempt(name, 1, new NonRetryableError("no"))],
  };
}

test("there are thirty", () => expect(bugs).toHaveLength(30));

inBothStores(() => {
  describe.each(bugs)("$bug", ({ find, says }) => {
    test("is found, with what it does", async () => {
      await expect(find("wrong")).rejects.toThrow(says);
    });

    test("is not found in the right version", async () => {
      await find("right");
    });
  });
});
