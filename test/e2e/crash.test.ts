import { beforeAll, expect, test } from "vitest";
import { eventually, Workbench } from "../support/workbench.js";
import { compileFixture, Ledger, WorkerProcess } from "../support/worker-process.js";

interface Observed {
  readonly steps: number;
  readonly ids: readonly string[];
  readonly draws: number;
  readonly began: number;
  readonly ended: number;
}

beforeAll(compileFixture);

test("a run of 500 steps, killed at 20 random points, resumes to the same result without repeating a recorded step", async () => {
  const bench = await Workbench.open();
  const ledger = new Ledger();
  const environment = { DATABASE_URL: bench.url, REPRISE_SCHEMA: bench.schema, LEDGER: ledger.file };
  const points = Array.from({ length: 20 }, () => 1 + Math.floor(Math.random() * 498)).sort((a, b) => a - b);
  console.log(`killing at steps ${points.join(", ")}`);
  let worker = await WorkerProcess.start(environment);
  const handle = await bench.client.start<number, Observed>("long", 500);
  for (const point of points) {
    const last = ledger.lines().at(-1)?.step ?? 0;
    if (point > last) await worker.reached(point);
    await worker.signal("SIGKILL");
    worker = await WorkerProcess.start(environment);
  }
  const result = await handle.result();
  expect(result).toMatchObject({ steps: 500, ids: { length: 5 } });
  // At most the one step that was between effect and record when the process was killed.
  expect(ledger.repeated().length).toBeLessThanOrEqual(points.length);
  const history = await bench.store.loadHistory(handle.runId);
  expect(history.filter(event => event.type === "activity.completed")).toHaveLength(500);
  expect(await bench.findings()).toEqual([]);
  expect(await worker.signal("SIGTERM")).toBe(0);
});

test("I14: a worker that stood still past its lease writes nothing when it goes on", async () => {
  const bench = await Workbench.open();
  const ledger = new Ledger();
  const environment = {
    DATABASE_URL: bench.url,
    REPRISE_SCHEMA: bench.schema,
    LEDGER: ledger.file,
    LEASE_MS: "3000",
    PACE_MS: "20",
  };
  const zombie = await WorkerProcess.start(environment);
  const handle = await bench.client.start<number, Observed>("long", 200);
  await zombie.reached(20);
  zombie.stop();
  const successor = await WorkerProcess.start(environment);
  await successor.reached(60);
  zombie.continue();
  expect(await handle.result()).toMatchObject({ steps: 200 });
  const history = await bench.store.loadHistory(handle.runId);
  const terms = history.map(event => event.term);
  expect(terms).toEqual([...terms].sort((a, b) => a - b));
  expect(new Set(terms).size).toBe(3);
  expect(history.filter(event => event.type === "activity.completed")).toHaveLength(200);
  // Only the attempt that was under way when it stood still can have been executed twice.
  expect(ledger.repeated().length).toBeLessThanOrEqual(1);
  await eventually(
    async () => /taken over|its beat stood still/.test(zombie.output.join("")),
    "the zombie learns that it was replaced",
  );
});
