import fc from "fast-check";
import { expect, test } from "vitest";
import { activity, allHandlersFinished, condition, signal, sleep, update, workflow } from "@reprise/runtime";
import { TestEnvironment, type TestRun } from "@reprise/runtime/testing";

const programs = Math.ceil(Number(process.env.REPRISE_PROPERTY_RUNS ?? 1_000) / 20);

const add = signal<number>("add");
const take = update<number, readonly number[]>("take");
const price = activity("price", async (item: number) => 10 * item);

/** Handlers that wait in different ways, of which several are under way at once, and a workflow that follows them. */
const basket = workflow("basket", async (wanted: number) => {
  const seen: string[] = [];
  let stock = 0;
  const work = async (item: number): Promise<number> => {
    if (item % 3 === 0) return item;
    if (item % 3 === 1) return price(item);
    await sleep(item * 1_000);
    return item;
  };
  add.handle(async item => {
    const worth = await work(item);
    stock += worth;
    seen.push(`add ${item} ${Date.now()} ${Math.random()}`);
  });
  take.handle(
    async item => {
      const inTime = await condition(() => stock >= item, { timeout: "1 minute" });
      if (!inTime) throw new Error(`only ${stock}`);
      stock -= item;
      seen.push(`take ${item} ${Date.now()}`);
      return [stock, await work(item)];
    },
    {
      validate: item => {
        if (item > 15) throw new Error("too many");
      },
    },
  );
  await condition(() => seen.length >= wanted, { timeout: "1 hour" });
  await condition(allHandlersFinished);
  return { stock, seen };
});

const message = fc.record({
  kind: fc.constantFrom("add", "take", "settle", "advance"),
  item: fc.integer({ min: 1, max: 17 }),
});
type Message = typeof message extends fc.Arbitrary<infer M> ? M : never;

async function execute(messages: readonly Message[], crashAt: number | undefined, keepInMemory: boolean) {
  const identity = { runId: "01900000-0000-7000-8000-000000000001", seed: "5eed".repeat(16) };
  await using env = new TestEnvironment(
    { workflows: [basket], keepInMemory },
    { identity, ...(crashAt === undefined ? {} : { crashAt }) },
  );
  const run = await env.start(basket, messages.filter(({ kind }) => kind === "add").length);
  const answers: Promise<unknown>[] = [];
  for (const [index, { kind, item }] of messages.entries()) {
    await env.settle();
    if (kind === "settle") continue;
    if (kind === "advance") await env.advance(`${item} seconds`);
    else if (await hasEnded(run)) break;
    else if (kind === "add") await run.signal(add, item, { id: `${index}` });
    else answers.push((await run.sendUpdate("take", item, { id: `${index}` })).answer.catch(codeOf));
  }
  const result = await run.result();
  const told = await Promise.all(answers);
  return { end: JSON.stringify({ result, told }), events: await run.events(), points: env.crashPoints.length };
}

async function hasEnded(run: TestRun): Promise<boolean> {
  return (await run.describe()).state === "completed";
}

function codeOf(error: unknown): string {
  return (error as { readonly code: string }).code;
}

test("runs with handlers and updates end the same, kept in memory, forgotten at each wait, and with a crash at a random commit", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), fc.nat(), async (messages, crash) => {
      const calm = await execute(messages, undefined, true);
      const forgotten = await execute(messages, undefined, false);
      expect(forgotten.end).toBe(calm.end);
      const crashed = await execute(messages, 1 + (crash % calm.points), true);
      expect(crashed.end).toBe(calm.end);
      const accepted = crashed.events.filter(({ type }) => type === "update.accepted").length;
      const ended = crashed.events.filter(({ type }) => /^update\.(completed|failed)$/.test(type)).length;
      expect(ended).toBe(accepted);
    }),
    { numRuns: programs, endOnFailure: true },
  );
}, 600_000);
