// The guard, as a worker has it: this file is not rewritten.
import "@reprise/runtime/register";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { onboarding, subscribed, unsubscribed } from "../../examples/onboarding/src/onboarding.workflow.js";
import { node, repriseProgram, root, worker } from "../support/program.js";
import { ScriptedJournal } from "../support/scripted-journal.js";
import { eventually, Workbench } from "../support/workbench.js";

const example = path.join(root, "examples/onboarding");
const ada = { name: "Ada", email: "ada@example.com" };
const day = 24 * 60 * 60 * 1_000;

beforeAll(async () => {
  const check = await node([repriseProgram, "check"], { cwd: example });
  expect(check).toMatchObject({ code: 0, out: expect.stringContaining("1 workflow checked: deterministic") as string });
});

test.each([
  { outcome: "subscribed", send: { signal: subscribed, payload: { plan: "yearly" } } },
  { outcome: "unsubscribed", send: { signal: unsubscribed, payload: undefined } },
])("$outcome ends a run that waits for the end of the month", async ({ outcome, send }) => {
  const bench = await Workbench.open();
  await worker(["--import", "@reprise/compiler/register", path.join(example, "src/worker.ts")], {
    cwd: example,
    env: { DATABASE_URL: bench.url, REPRISE_SCHEMA: bench.schema },
  });
  const run = await bench.client.start("onboarding", ada);
  await eventually(
    async () => (await run.history()).some(({ type }) => type === "timer.started"),
    "the month begins to run",
  );
  await run.signal<unknown>(send.signal.signalName, send.payload);
  expect(await run.result()).toEqual({ outcome, offers: 0, days: 0 });
});

test("four months of silence: an offer at the end of each, thirty days apart, and then it ends", async () => {
  const journal = new ScriptedJournal({ body: onboarding.workflowBody });
  let decision = await journal.start(ada);
  expect(decision.issued).toMatchObject([{ kind: "activity", name: "welcome" }]);
  decision = await journal.complete(decision.issued[0], { accepted: true });
  const months: (number | null)[] = [];
  for (let month = 1; month <= 4; month++) {
    const [timer] = decision.issued;
    if (timer?.kind !== "timer") throw new Error(`month ${month}: no timer, but ${JSON.stringify(decision)}`);
    expect(timer.dueAt).toBe((journal.history.at(-1)?.at ?? 0) + 30 * day);
    months.push(timer.dueAt);
    const offer = await journal.fire(timer);
    expect(offer.issued).toMatchObject([{ kind: "activity", name: "offer", occurrence: month }]);
    decision = await journal.complete(offer.issued[0], { accepted: true });
  }
  expect(new Set(months).size).toBe(4);
  expect(decision.closing).toEqual({
    type: "run.completed",
    body: JSON.stringify({ result: { outcome: "silent", offers: 4, days: 120 } }),
  });
});
