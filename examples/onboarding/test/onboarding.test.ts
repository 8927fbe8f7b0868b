import { crashEverywhere, everyOrder, TestEnvironment } from "@reprise/runtime/testing";
import { expect, test } from "vitest";
import { onboarding, subscribed, unsubscribed, type User } from "../src/onboarding.workflow.js";

const ada: User = { name: "Ada", email: "ada@example.org" };

/** The mails of one test. */
function postOffice() {
  const mails: string[] = [];
  const send = () => {
    mails.push("mail");
    return { accepted: true } as const;
  };
  return { mails, steps: { welcome: send, offer: send, farewell: send } };
}

test("whoever says nothing gets a welcome and four offers in four months", async () => {
  const { mails, steps } = postOffice();
  const env = new TestEnvironment({ workflows: [onboarding], steps });
  const run = await env.start(onboarding, ada);
  expect(await run.result()).toEqual({ outcome: "silent", offers: 4, days: 120 });
  expect(mails).toHaveLength(5);
});

test("an answer ends it, whenever it comes", async () => {
  const { mails, steps } = postOffice();
  const env = new TestEnvironment({ workflows: [onboarding], steps });
  const run = await env.start(onboarding, ada);
  await env.advance("45 days");
  await run.signal(subscribed, { plan: "team" });
  expect(await run.result()).toEqual({ outcome: "subscribed", offers: 1, days: 45 });
  expect(mails).toHaveLength(2);
});

test("whoever unsubscribes gets a farewell, and nothing after it", async () => {
  const { mails, steps } = postOffice();
  const env = new TestEnvironment({ workflows: [onboarding], steps });
  const run = await env.start(onboarding, ada);
  await env.advance("70 days");
  await run.signal(unsubscribed);
  expect(await run.result()).toEqual({ outcome: "unsubscribed", offers: 2, days: 70 });
  expect(mails).toHaveLength(4);
  expect(await run.outline()).toContain("patch.taken farewell");
});

test("wherever its process is killed, it ends the same", async () => {
  const report = await crashEverywhere(onboarding, () => ({ input: ada, steps: postOffice().steps }));
  expect(report.points.length).toBeGreaterThan(20);
});

test("in whichever order the answers come, one of them counts", async () => {
  const signals = [
    { signal: subscribed, payload: { plan: "team" } },
    { signal: unsubscribed, payload: undefined },
  ];
  await everyOrder(onboarding, () => ({
    input: ada,
    steps: postOffice().steps,
    signals,
    check: ({ result, error }) => {
      expect(error).toBeUndefined();
      expect(["silent", "subscribed", "unsubscribed"]).toContain(result?.outcome);
    },
  }));
});
