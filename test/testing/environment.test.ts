import { expect, test } from "vitest";
import {
  activity,
  NonRetryableError,
  signal,
  sleep,
  step,
  transaction,
  workflow,
  type ActivityError,
} from "@reprise/runtime";
import { faults, TestEnvironment } from "@reprise/runtime/testing";
import { inBothStores } from "../support/both-stores.js";

const approved = signal<boolean>("approved");
const charge = activity("charge", (total: number, { attempt }): string => `real-${total}-${attempt}`);
const ship = activity("ship", (receipt: string): string => `shipped ${receipt}`, { retry: { maximumAttempts: 3 } });

const order = workflow("order", async (total: number) => {
  const receipt = await charge(total);
  const answer = await approved.receive({ timeout: "3 days" });
  if (answer !== true) return "cancelled";
  await sleep("365 days");
  return step("note", () => ship(receipt));
});

const patient = workflow("patient", async (total: number) => {
  const receipt = await charge(total);
  await sleep("365 days");
  return { receipt, at: new Date() };
});

inBothStores(() => {
  test("a year passes in no time, and the workflow's clock shows it", async () => {
    await using env = new TestEnvironment({ workflows: [patient] });
    const run = await env.start(patient, 20);
    expect(await run.result()).toEqual({ receipt: "real-20-1", at: new Date("2027-01-01T00:00:00.000Z") });
    expect(env.now()).toEqual(new Date("2027-01-01T00:00:00.000Z"));
  });

  test("advance fires the timers that fall due within it, and no later one", async () => {
    await using env = new TestEnvironment({ workflows: [order] });
    const run = await env.start(order, 20);
    await env.advance("2 days");
    expect(await run.describe()).toMatchObject({ state: "waiting", awaits: "signal approved" });
    await env.advance("2 days");
    expect(await run.result()).toBe("cancelled");
    expect(env.now()).toEqual(new Date("2026-01-05T00:00:00.000Z"));
  });

  test("steps take the place of bodies, under the same retries", async () => {
    let calls = 0;
    await using env = new TestEnvironment({
      workflows: [patient],
      steps: {
        charge: () => {
          if (++calls < 3) throw new Error("not yet");
          return "stubbed";
        },
      },
    });
    expect(await (await env.start(patient, 20)).result()).toMatchObject({ receipt: "stubbed" });
    expect(env.effectCounts()).toEqual({ "charge#1": 3 });
  });

  test("a run that waits for a signal which nobody sends says so, instead of hanging", async () => {
    const endless = workflow("endless", () => approved.receive());
    await using env = new TestEnvironment({ workflows: [endless] });
    const run = await env.start(endless);
    await expect(run.result()).rejects.toMatchObject({
      code: "E_TEST_STANDSTILL",
      message: expect.stringContaining("waits for signal approved") as string,
    });
  });

  test("a failed run rejects as a client's does", async () => {
    const failing = workflow("failing", async () => {
      throw new NonRetryableError("declined");
    });
    await using env = new TestEnvironment({ workflows: [failing] });
    const run = await env.start(failing);
    await expect(run.result()).rejects.toMatchObject({ code: "E_RUN_FAILED" });
  });

  test("closing an environment replays its runs: state outside of the run is found", async () => {
    let turns = 0;
    const unstable = workflow("unstable", async () => {
      turns++;
      return turns % 2 === 1 ? charge(1) : ship("x");
    });
    const env = new TestEnvironment({ workflows: [unstable] });
    await (await env.start(unstable)).result();
    await expect(env.close()).rejects.toMatchObject({
      code: "E_HISTORY_MISMATCH",
      expected: "run.started unstable\nactivity charge#1",
      actual: "run.started unstable\nactivity ship#1",
    });
  });

  test("faults: the n-th attempt fails, and is retried after its back-off", async () => {
    await using env = new TestEnvironment({ workflows: [patient], faults: [faults.failAttempt("charge", 1)] });
    const run = await env.start(patient, 20);
    expect(await run.result()).toMatchObject({ receipt: "real-20-2" });
    expect(await run.outline()).toContain("activity.attemptFailed charge#1");
  });

  test("faults: a delay takes the test's time, and a race with a timer is lost", async () => {
    const impatient = workflow("impatient", () => Promise.race([charge(1), sleep("1 hour").then(() => "too late")]));
    await using env = new TestEnvironment({ workflows: [impatient], faults: [faults.delay("charge", "2 hours")] });
    expect(await (await env.start(impatient)).result()).toBe("too late");
  });

  test("faults: an attempt that hangs does not keep time from passing", async () => {
    const impatient = workflow("impatient", () => Promise.race([charge(1), sleep("1 hour").then(() => "too late")]));
    await using env = new TestEnvironment({ workflows: [impatient], faults: [faults.hang("charge")] });
    expect(await (await env.start(impatient)).result()).toBe("too late");
  });

  test("faults: an attempt that hangs, or takes too long, exceeds its time limit on the test's clock", async () => {
    const options = { startToCloseTimeout: "2 hours", heartbeatTimeout: "1 hour" } as const;
    const limited = activity("limited", (what: string, { attempt }): string => `${what} ${attempt}`, options);
    const waiting = workflow("waiting", async () => [await limited("attempt"), new Date().toISOString()]);
    const trouble = [
      faults.hang("limited", 1),
      faults.delay("limited", "3 hours", 2),
      faults.delay("limited", "1 minute", 3),
    ];
    await using env = new TestEnvironment({ workflows: [waiting], faults: trouble });
    const run = await env.start(waiting);
    expect(await run.result()).toEqual(["attempt 3", "2026-01-01T02:01:03.000Z"]);
    expect((await run.outline()).filter(line => line.includes("attemptFailed"))).toHaveLength(2);
  });

  test("faults: the limit of all attempts together fails one that hangs for good, a transaction's, too", async () => {
    const hasty = activity("hasty", () => 1, { scheduleToCloseTimeout: "1 hour", retry: { maximumAttempts: 1 } });
    const failing = workflow("failing", async () => {
      const ends = await Promise.allSettled([
        hasty(),
        transaction("book", async () => 1, { startToCloseTimeout: "5s", retry: { maximumAttempts: 1 } }),
      ]);
      return ends.map(end => (end.status === "rejected" ? (end.reason as ActivityError).code : end.status));
    });
    const trouble = [faults.hang("hasty"), faults.hang("book")];
    await using env = new TestEnvironment({ workflows: [failing], steps: { book: () => 1 }, faults: trouble });
    expect(await (await env.start(failing)).result()).toEqual(["E_ACTIVITY_TIMEOUT", "E_ACTIVITY_TIMEOUT"]);
  });

  test("faults: a run that waits for an attempt without a limit says which hangs", async () => {
    await using env = new TestEnvironment({ workflows: [patient], faults: [faults.hang("charge")] });
    const waiting = (await env.start(patient, 20)).result();
    await expect(waiting).rejects.toMatchObject({
      code: "E_TEST_STANDSTILL",
      message: expect.stringContaining("waits for charge#1, whose attempt hangs") as string,
      hint: expect.stringContaining("startToCloseTimeout") as string,
    });
  });

  test("faults: a lost answer and an expired lease change nothing that is recorded", async () => {
    const outlines = await Promise.all(
      [[], [faults.loseAnswer(1)], [faults.expireLease(1)], [faults.expireLease(2)]].map(async trouble => {
        await using env = new TestEnvironment({ workflows: [patient], faults: trouble });
        const run = await env.start(patient, 20);
        await run.result();
        return await run.outline();
      }),
    );
    expect(new Set(outlines.map(outline => outline.join()))).toHaveLength(1);
  });

  test("faults: a signal that is delivered twice is received once", async () => {
    const counting = workflow("counting", async () => {
      const first = await approved.receive();
      const second = await approved.receive({ timeout: "1 day" });
      return [first, second ?? "none"];
    });
    await using env = new TestEnvironment({ workflows: [counting], faults: [faults.duplicateSignal("approved")] });
    const run = await env.start(counting);
    await run.signal(approved, true);
    expect(await run.result()).toEqual([true, "none"]);
  });

  test("faults: a signal whose notification is lost is found at the next look, a second later at most", async () => {
    const waiting = workflow("waiting", async () => ({ answer: await approved.receive(), at: new Date() }));
    await using env = new TestEnvironment({ workflows: [waiting], faults: [faults.dropNotification("approved")] });
    const run = await env.start(waiting);
    await env.settle();
    await run.signal(approved, true);
    await env.settle();
    expect(await run.describe()).toMatchObject({ state: "waiting", awaits: "signal approved" });
    expect(await run.result()).toEqual({ answer: true, at: new Date("2026-01-01T00:00:01.000Z") });
  });

  test("faults: a signal that nobody was told of still beats the timeout that comes after it", async () => {
    await using env = new TestEnvironment({
      workflows: [order],
      faults: [faults.dropNotification("approved")],
      steps: { note: () => "noted" },
    });
    const run = await env.start(order, 20);
    await env.advance("71.9999 hours");
    await run.signal(approved, true);
    await env.settle();
    expect(await run.outline()).not.toContain("signal.received approved");
    expect(await run.result()).toBe("noted");
  });

  test("faults: with another notification, or with another worker, the signal is found at once", async () => {
    for (const wake of ["start", "crash"] as const) {
      const waiting = workflow("waiting", () => approved.receive());
      await using env = new TestEnvironment({ workflows: [waiting], faults: [faults.dropNotification("approved")] });
      const run = await env.start(waiting);
      await env.settle();
      await run.signal(approved, true);
      await (wake === "start" ? env.start(waiting) : env.crash());
      await env.settle();
      expect((await run.describe()).state).toBe("completed");
    }
  });

  test("retries wait as long as the policy says, to the millisecond", async () => {
    const twice = [faults.failAttempt("charge", 1), faults.failAttempt("charge", 2)];
    await using env = new TestEnvironment({ workflows: [patient], faults: twice });
    const run = await env.start(patient, 20);
    await run.result();
    const failed = (await run.events()).filter(({ type }) => type === "activity.attemptFailed");
    expect(failed.map(({ at }) => at - Date.UTC(2026, 0, 1))).toEqual([0, 1_000]);
  });

  test("a crash is survived, and what was in flight happens again", async () => {
    await using env = new TestEnvironment({ workflows: [order] });
    const run = await env.start(order, 20);
    await env.settle();
    await env.crash();
    await run.signal(approved, false);
    expect(await run.result()).toBe("cancelled");
    expect(env.crashes).toBe(1);
  });

  test("a rejection that is awaited later is none of the test runner's business, and one that never is fails the run", async () => {
    const failing = () => {
      throw new NonRetryableError("declined");
    };
    const late = workflow("late", async (waits: boolean) => {
      const charged = charge(1);
      await sleep("1 day");
      return waits ? charged.catch(() => "declined") : "unnoticed";
    });
    await using env = new TestEnvironment({ workflows: [late], steps: { charge: failing } });
    expect(await (await env.start(late, true)).result()).toBe("declined");
    await expect((await env.start(late, false)).result()).rejects.toMatchObject({ code: "E_RUN_FAILED" });
  });

  test("without memory every wake-up replays, with the same end", async () => {
    await using env = new TestEnvironment({ workflows: [patient], keepInMemory: false });
    expect(await (await env.start(patient, 20)).result()).toMatchObject({ receipt: "real-20-1" });
  });

  test("a workflow that the environment does not have is refused", async () => {
    await using env = new TestEnvironment({ workflows: [order] });
    await expect(env.start(patient, 1)).rejects.toMatchObject({ code: "E_WORKFLOW_UNKNOWN" });
  });

  test("an activity that fails for ever is said, instead of being tried for ever", async () => {
    await using env = new TestEnvironment({
      workflows: [patient],
      steps: {
        charge: () => {
          throw new Error("no route to the bank");
        },
      },
    });
    const run = await env.start(patient, 20);
    await expect(run.result()).rejects.toMatchObject({
      code: "E_TEST_STANDSTILL",
      message: "charge#1 has failed 100 times: no route to the bank",
    });
  });
});

test("time that is let pass over an activity that fails for ever ends with its name, not after millions of attempts", async () => {
  await using env = new TestEnvironment({
    workflows: [patient],
    replayAtEnd: false,
    steps: {
      charge: () => {
        throw new Error("no route to the bank");
      },
    },
  });
  await env.start(patient, 20);
  await env.advance("1 hour");
  expect(env.effectCounts()["charge#1"]).toBeGreaterThan(30);
  await expect(env.advance("4000 days")).rejects.toMatchObject({
    code: "E_TEST_STANDSTILL",
    message: expect.stringMatching(
      /^charge#1 has failed \d{4} times by 2026-01-\d\dT.*, while the test let 4000 days pass: no route to the bank$/,
    ) as string,
  });
});
