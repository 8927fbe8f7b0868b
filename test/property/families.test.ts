import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { activity, sleep, startChild, workflow } from "@reprise/runtime";
import { TestEnvironment, faults, type Fault, type TestRun } from "@reprise/runtime/testing";
import { isClosed } from "#runtime/language/run.js";
import { bodyOf, type HistoryEvent } from "#runtime/language/events.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";

const families = Number(process.env["REPRISE_PROPERTY_RUNS"] ?? 40);

/** What a member of a random family does, in this order. Its children are its own, down to the leaves. */
type Deed =
  | { readonly do: "work" | "sleep" }
  | { readonly do: "call" | "fail"; readonly child: readonly Deed[] }
  | { readonly do: "start" | "begin"; readonly child: readonly Deed[]; readonly close: "cancel" | "abandon" }
  | { readonly do: "together" | "race"; readonly children: readonly (readonly Deed[])[] };

const work = activity("work", async (n: number) => n + 1);

/**
 * How many members have worked in it and below: of those that it waits for. `start` waits for its child in the end, `begin` never
 * does, `race` for the first of several, which is not counted.
 */
const member = workflow("member", async (deeds: readonly Deed[]): Promise<number> => {
  let sum = 0;
  const waited: Promise<number>[] = [];
  for (const deed of deeds) {
    if (deed.do === "work") sum = await work(sum);
    if (deed.do === "sleep") await sleep("1 minute");
    if (deed.do === "call") sum += await member(deed.child);
    if (deed.do === "fail") sum += await failing(deed.child).catch(() => 100);
    if (deed.do === "start")
      waited.push(startChild(member, deed.child as Deed[], { parentClose: deed.close }).result());
    if (deed.do === "begin") startChild(member, deed.child as Deed[], { parentClose: deed.close });
    if (deed.do === "together") {
      const sums = await Promise.all(deed.children.map(child => member(child as Deed[])));
      sum += sums.reduce((one, other) => one + other, 0);
    }
    if (deed.do === "race" && deed.children.length > 0)
      await Promise.race(deed.children.map(child => member(child as Deed[])));
  }
  for (const each of await Promise.all(waited)) sum += each;
  return sum;
});

const failing = workflow("failing", async (deeds: readonly Deed[]): Promise<number> => {
  await member(deeds);
  throw new Error("of its own will");
});

/** The same, without runs. */
function expected(deeds: readonly Deed[]): number {
  return deeds.reduce((sum, deed) => {
    if (deed.do === "work") return sum + 1;
    if (deed.do === "call" || deed.do === "start") return sum + expected(deed.child);
    if (deed.do === "fail") return sum + 100;
    if (deed.do === "together") return sum + deed.children.reduce((all, child) => all + expected(child), 0);
    return sum;
  }, 0);
}

const close = fc.constantFrom<"cancel" | "abandon">("cancel", "abandon");
const { deeds } = fc.letrec<{ deeds: readonly Deed[]; deed: Deed }>(tie => ({
  deeds: fc.array(tie("deed"), { minLength: 1, maxLength: 4, depthIdentifier: "family" }),
  deed: fc.oneof(
    { depthIdentifier: "family", maxDepth: 3 },
    fc.record({ do: fc.constantFrom<"work" | "sleep">("work", "sleep") }),
    fc.record({ do: fc.constantFrom<"call" | "fail">("call", "fail"), child: tie("deeds") }),
    fc.record({ do: fc.constantFrom<"start" | "begin">("start", "begin"), child: tie("deeds"), close }),
    fc.record({
      do: fc.constantFrom<"together" | "race">("together", "race"),
      children: fc.array(tie("deeds"), { maxLength: 3 }),
    }),
  ),
}));

/** Where commits are lost, and where workers lose their runs, by the number of the commit. */
const trouble = fc.record({
  lost: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 3 }),
  expired: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 3 }),
  crash: fc.option(fc.integer({ min: 1, max: 24 })),
  end: fc.constantFrom<"none" | "cancel" | "terminate">("none", "none", "none", "cancel", "terminate"),
});

test(`random families, with crashes at random flushes, on Postgres (${families})`, async () => {
  const seen = { children: 0, crashed: 0, cancelled: 0 };
  await fc.assert(
    fc.asyncProperty(deeds, trouble, async (tree, { lost, expired, crash, end }) => {
      const injected: readonly Fault[] = [...lost.map(faults.loseAnswer), ...expired.map(faults.expireLease)];
      const options = {
        workflows: [member, failing],
        faults: injected,
        store: { databaseUrl: inject("databaseUrl") },
        keepInMemory: lost.length % 2 === 0,
      };
      await using env = new TestEnvironment(options, crash === null ? {} : { crashAt: crash });
      const run = await env.start(member, tree);
      await env.settle();
      if (end === "cancel") await run.cancel().catch(() => undefined);
      if (end === "terminate") await run.terminate().catch(() => undefined);
      await env.advance("1 day");
      if (end === "none") expect(await run.result()).toBe(expected(tree));
      const all = await wholeFamily(run);
      seen.children += all.length - 1;
      seen.crashed += env.crashes;
      await judge(all, env);
      for (const { type } of all.flatMap(({ events }) => events))
        if (type === "child.cancelRequested") seen.cancelled++;
    }),
    { numRuns: families },
  );
  expect(seen.children).toBeGreaterThan(families);
  expect(seen.crashed).toBeGreaterThan(families / 5);
}, 600_000);

interface Member {
  readonly run: TestRun;
  readonly parent: Member | undefined;
  readonly state: string;
  readonly events: readonly HistoryEvent[];
}

async function wholeFamily(run: TestRun, parent?: Member): Promise<readonly Member[]> {
  const [{ state }, events] = [await run.describe(), await run.events()];
  const self: Member = { run, parent, state, events };
  const below: Member[] = [];
  for (const child of await run.startedChildren()) below.push(...(await wholeFamily(child, self)));
  return [self, ...below];
}

async function judge(all: readonly Member[], env: TestEnvironment): Promise<void> {
  for (const { events, state, parent, run } of all) {
    // Everybody has ended: nothing waits for anything but time and each other.
    expect([run.runId, isClosed(state as "open")]).toEqual([run.runId, true]);
    const started = events.filter(event => event.type === "child.started");
    const heard = events.flatMap(event =>
      event.type === "child.completed" || event.type === "child.failed" ? [bodyOf(event).runId] : [],
    );
    expect(new Set(heard).size).toBe(heard.length);
    expect(new Set(started.map(({ body }) => body)).size).toBe(started.length);
    if (parent !== undefined)
      expect(JSON.parse(events[0]?.body ?? "{}")).toMatchObject({ parent: { runId: parent.run.runId } });
  }
  const { url, schema } = (await env.database()) ?? { url: "", schema: "" };
  const store: PostgresStore = await openStore({ url, schema, poolSize: 1 });
  try {
    const { rows } = await store.database.pool.query<{ run_id: string }>(
      `select run_id from ${store.database.schema}.run`,
    );
    // I36: no run that no history tells of.
    expect(rows.map(row => row.run_id).sort()).toEqual(all.map(({ run }) => run.runId).sort());
    expect(await store.diagnose()).toEqual([]);
  } finally {
    await store.close();
  }
}
