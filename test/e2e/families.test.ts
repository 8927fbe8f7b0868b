import { beforeAll, expect, test } from "vitest";
import { eventually, Workbench } from "../support/workbench.js";
import { compileFixture, Ledger, WorkerProcess } from "../support/worker-process.js";

beforeAll(compileFixture);

test("I36, I37: a family on two workers, one of which is killed again and again, ends as if nobody had been", async () => {
  const bench = await Workbench.open();
  const ledger = new Ledger();
  const environment = { DATABASE_URL: bench.url, REPRISE_SCHEMA: bench.schema, LEDGER: ledger.file, PACE_MS: "5" };
  const [generations, members, steps, kills] = [6, 5, 4, 8];
  const workers = await Promise.all([WorkerProcess.start(environment), WorkerProcess.start(environment)]);
  const run = await bench.client.start<object, { readonly sums: readonly number[]; readonly last: string }>("family", {
    generations,
    members,
    steps,
  });
  for (let kill = 0; kill < kills; kill++) {
    const before = ledger.lines().length;
    await eventually(
      async () => ledger.lines().length > before + 6 || (await run.describe()).closedAt !== null,
      "the family moves on",
    );
    const place = kill % workers.length;
    await workers[place]?.signal("SIGKILL");
    workers[place] = await WorkerProcess.start(environment);
  }
  const { sums, last } = await run.result();
  const perGeneration = members * steps;
  const sumOf = (first: number, count: number) => count * first + (count * (count - 1)) / 2;
  expect(sums).toEqual(Array.from({ length: generations }, (_, index) => sumOf(index * perGeneration, perGeneration)));
  const abandoned = await bench.client.getHandle<number>(last);
  expect(await abandoned.result()).toBe(sumOf(generations * perGeneration, steps));

  const children = await bench.client.list({ parent: run.runId, limit: 1_000 });
  expect(children.map(({ state }) => state)).toEqual(children.map(() => "completed"));
  const history = await bench.store.loadHistory(run.runId);
  const started = history.filter(({ type }) => type === "child.started").map(({ body }) => body);
  expect(new Set(started).size).toBe(generations * members + 1);
  expect(children).toHaveLength(started.length);
  expect(history.filter(({ type }) => type === "child.completed")).toHaveLength(generations * members);
  // A kill repeats what was between effect and record: one step of each member that was under way there.
  expect(ledger.repeated().length).toBeLessThanOrEqual(kills * members);
  expect(await bench.findings()).toEqual([]);
});
