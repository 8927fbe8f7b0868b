import { expect, test } from "vitest";
import { activity, condition, signal, sleep, workflow } from "@reprise/runtime";
import { eventually, Workbench } from "../../support/workbench.js";

const vote = signal<string>("vote");
const close = signal("close");
const note = activity("note", async (by: string) => `noted ${by}`);

const poll = workflow("poll", async (wanted: number) => {
  const votes: string[] = [];
  vote.handle(async by => void votes.push(await note(by)));
  const complete = await condition(() => votes.length === wanted, { timeout: "1 week" });
  return { complete, votes };
});

test("a handler does durable work for each signal, in memory and after replay on another worker", async () => {
  const bench = await Workbench.open();
  const first = await bench.worker({ workflows: [poll] });
  const run = await bench.client.start(poll, 3);
  await run.signal(vote, "Ada");
  await eventually(async () => (await run.history()).some(({ type }) => type === "activity.completed"), "the note");
  await eventually(async () => (await run.describe()).state === "waiting", "the wait");
  expect(await run.describe()).toMatchObject({ awaits: "signal vote" });
  await first.drain();
  await bench.worker({ workflows: [poll] });
  await Promise.all([run.signal(vote, "Bob"), run.signal(vote, "Cyd")]);
  const { complete, votes } = await run.result();
  expect(complete).toBe(true);
  expect(votes.sort()).toEqual(["noted Ada", "noted Bob", "noted Cyd"]);
  expect(await bench.findings()).toEqual([]);
  expect(bench.report.trouble).toEqual([]);
});

test("a run that only has handlers waits, and the doctor finds nothing [I26]", async () => {
  const bench = await Workbench.open();
  const open = workflow("open", () => {
    vote.handle(() => undefined);
    return new Promise(() => undefined);
  });
  await bench.worker({ workflows: [open] });
  const run = await bench.client.start(open);
  await eventually(async () => (await run.describe()).awaits === "signal vote", "the named wait");
  expect(await bench.findings()).toEqual([]);
});

test("a run that ends with handlers under way is reported to the operator", async () => {
  const bench = await Workbench.open();
  const hasty = workflow("hasty", async () => {
    vote.handle(() => sleep("1 day"));
    await close.receive();
    return "closed";
  });
  await bench.worker({ workflows: [hasty] });
  const run = await bench.client.start(hasty);
  await run.signal(vote, "Ada");
  await run.signal(close);
  expect(await run.result()).toBe("closed");
  expect(bench.report.unfinished).toEqual(["signal vote"]);
});

test("I27: what a predicate leaves behind ends neither its run nor the process", async () => {
  const bench = await Workbench.open();
  const careless = workflow("careless", () =>
    condition(() => {
      void Promise.reject(new Error("nobody handles this"));
      return true;
    }),
  );
  await bench.worker({ workflows: [careless] });
  expect(await (await bench.client.start(careless)).result()).toBe(true);
});
