import { parallel, sequence, transactions } from "./workflows.js";

/** @typedef {import("@reprise/runtime/client").Client} Client */

const round = (/** @type {number} */ n) => Math.round(n * 100) / 100;

/**
 * W1: 1,000 runs of 10 steps, all started at once.
 *
 * @param {Client} client
 */
export async function manyRuns(client) {
  const runs = 1_000;
  const steps = 10;
  const begin = performance.now();
  const handles = await Promise.all(Array.from({ length: runs }, () => client.start(sequence, steps)));
  await verify(handles, sumBelow(steps));
  const seconds = (performance.now() - begin) / 1_000;
  return { stepsPerSecond: Math.round((runs * steps) / seconds) };
}

/**
 * W2: start to result of a one-step run, one after another.
 *
 * @param {Client} client
 */
export async function startToResult(client) {
  const times = [];
  for (let call = 0; call < 200; call++) {
    const begin = performance.now();
    await verify([await client.start(sequence, 1)], 0);
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  return { p50Ms: round(times[100] ?? NaN), p99Ms: round(times[198] ?? NaN) };
}

/**
 * W3: one run of 500 steps, one after another.
 *
 * @param {Client} client
 */
export async function longRun(client) {
  const steps = 500;
  const begin = performance.now();
  await verify([await client.start(sequence, steps)], sumBelow(steps));
  return { msPerStep: round((performance.now() - begin) / steps) };
}

/**
 * W4: 1,000 steps side by side in one run.
 *
 * @param {Client} client
 */
export async function wideRun(client) {
  const steps = 1_000;
  const begin = performance.now();
  await verify([await client.start(parallel, steps)], sumBelow(steps));
  return { ms: round(performance.now() - begin) };
}

/**
 * W5: one run of 500 transactions of one statement, one after another; and 100 runs of 10.
 *
 * @param {Client} client
 */
export async function transactionRuns(client) {
  const steps = 500;
  const begin = performance.now();
  await verify([await client.start(transactions, steps)], sumBelow(steps));
  const msPerTransaction = round((performance.now() - begin) / steps);
  const beginMany = performance.now();
  const handles = await Promise.all(Array.from({ length: 100 }, () => client.start(transactions, 10)));
  await verify(handles, sumBelow(10));
  const seconds = (performance.now() - beginMany) / 1_000;
  return { msPerTransaction, transactionsPerSecond: Math.round(1_000 / seconds) };
}

/** @param {number} n */
function sumBelow(n) {
  return (n * (n - 1)) / 2;
}

/**
 * A wrong result makes every figure worthless.
 *
 * @param {readonly { runId: string; result(): Promise<unknown> }[]} handles
 * @param {number} expected
 */
async function verify(handles, expected) {
  for (const [index, result] of (await Promise.all(handles.map(handle => handle.result()))).entries()) {
    if (result !== expected)
      throw new Error(`run ${handles[index]?.runId} returned ${String(result)}, not ${expected}`);
  }
}
