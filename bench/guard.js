// Measures what the guard costs code that belongs to no run: each native beside its plain self, in one process and one run.
import { Console } from "node:console";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { activate } from "#runtime/activation/activate.js";
import { installGuard, uninstallGuard } from "#runtime/guard/install.js";

const { values: flags } = parseArgs({ options: { json: { type: "boolean", default: false } } });

const quiet = new Console(new Writable({ write: (_chunk, _encoding, done) => done() }));

/** @type {Readonly<Record<string, { rounds: number, use: () => unknown }>>} */
const uses = {
  "Date.now()": { rounds: 2_000_000, use: () => Date.now() },
  "new Date()": { rounds: 1_000_000, use: () => new Date() },
  "new Date(ms)": { rounds: 1_000_000, use: () => new Date(5) },
  "performance.now()": { rounds: 1_000_000, use: () => performance.now() },
  "Math.random()": { rounds: 2_000_000, use: () => Math.random() },
  "crypto.randomUUID()": { rounds: 300_000, use: () => crypto.randomUUID() },
  "setTimeout(), clearTimeout()": { rounds: 200_000, use: () => clearTimeout(setTimeout(Date.now, 1e6)) },
  "console.log()": { rounds: 100_000, use: () => console.log("line") },
  "process.nextTick()": { rounds: 200_000, use: () => process.nextTick(() => undefined) },
  "process.hrtime.bigint()": { rounds: 1_000_000, use: () => process.hrtime.bigint() },
  "process.env.PATH": { rounds: 300_000, use: () => process.env.PATH },
  "path.resolve()": { rounds: 500_000, use: () => path.resolve("/a", "b") },
  "readFileSync()": { rounds: 20_000, use: () => readFileSync("/dev/null") },
};

const nanoseconds = process.hrtime.bigint;

/**
 * @param {{ rounds: number, use: () => unknown }} measured
 */
function measure({ rounds, use }) {
  const begin = nanoseconds();
  for (let round = 0; round < rounds; round++) use();
  return Number(nanoseconds() - begin) / rounds;
}

const turn = () => new Promise(resolve => setTimeout(resolve, 0));

/**
 * The best of five: what it costs when nobody else wants the processor.
 *
 * @param {{ rounds: number, use: () => unknown }} measured
 */
async function best(measured) {
  const figures = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    await turn();
    figures.push(measure(measured));
  }
  return Math.min(...figures.slice(1));
}

// From here on async contexts are in use, as in every worker.
await new Promise(resolve => {
  const run = /** @type {import("#runtime/activation/register.js").ActiveRun} */ ({});
  activate(
    run,
    () => undefined,
    () => resolve(undefined),
  );
});

/** @type {Record<string, { plainNs: number, guardedNs: number, moreNs: number, ratio: number }>} */
const figures = {};
const real = console.log;
for (const [name, measured] of Object.entries(uses)) {
  console.log = quiet.log;
  const plain = await best(measured);
  installGuard("on");
  const guarded = await best(measured);
  uninstallGuard();
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  figures[name] = {
    plainNs: round(plain),
    guardedNs: round(guarded),
    moreNs: round(guarded - plain),
    ratio: round(guarded / plain),
  };
}
console.log = real;
if (flags.json) console.log(JSON.stringify(figures));
else console.table(figures);
