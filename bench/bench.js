// Measures the engine against the floor of this machine, in one run. `npm run bench -- --json` prints one JSON line.
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { parseArgs } from "node:util";
import { Client } from "@reprise/runtime/client";
import { resolveDatabase } from "@reprise/runtime/embedded";
import { measureFloor } from "./floor.js";
import { longRun, manyRuns, startToResult, transactionRuns, wideRun } from "./workloads.js";

const { values: flags } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const progress = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

const database = await resolveDatabase({ directory: ".reprise/bench-postgres" });
const schema = `bench_${process.pid}`;
const client = await Client.connect({ databaseUrl: database.url, schema });
const worker = fork(path.join(import.meta.dirname, "worker.js"), {
  env: { ...process.env, DATABASE_URL: database.url, REPRISE_SCHEMA: schema },
});
try {
  await once(worker, "message");
  const figures = await measure();
  if (flags.json) console.log(JSON.stringify(figures));
  else console.table(figures);
} finally {
  worker.kill("SIGTERM");
  await once(worker, "exit");
  await client.close();
  await database.stop();
}

async function measure() {
  progress("warming up");
  await manyRuns(client);
  progress("floor: commits through pg");
  const floor = await measureFloor(database.url, schema);
  progress("W1: 1,000 runs of 10 steps");
  const W1 = await medianOf(
    () => manyRuns(client),
    ({ stepsPerSecond }) => stepsPerSecond,
  );
  progress("W2: start to result, 200 times");
  const W2 = await startToResult(client);
  progress("W3: one run of 500 steps");
  const W3 = await medianOf(
    () => longRun(client),
    ({ msPerStep }) => -msPerStep,
  );
  progress("W4: 1,000 steps side by side");
  const W4 = await medianOf(
    () => wideRun(client),
    ({ ms }) => -ms,
  );
  progress("W5: transactions");
  const W5 = await medianOf(
    () => transactionRuns(client),
    ({ msPerTransaction }) => -msPerTransaction,
  );
  return { floor, W1, W2, W3, W4, W5 };
}

/**
 * The median of three: a shared machine has bad moments, and good ones.
 *
 * @template T
 * @param {() => Promise<T>} measureOnce
 * @param {(figures: T) => number} quality
 * @returns {Promise<T>}
 */
async function medianOf(measureOnce, quality) {
  const figures = [await measureOnce(), await measureOnce(), await measureOnce()];
  figures.sort((a, b) => quality(a) - quality(b));
  return /** @type {T} */ (figures[1]);
}
