// A process with a beat thread, which hangs when it is told to: node beating-process.js <url> <schema> <worker id> <run id>
import { createInterface } from "node:readline";
import { startBeat } from "#runtime/worker/beat/beat.js";

const [databaseUrl = "", schema, workerId = "", runId = ""] = process.argv.slice(2);

const beat = startBeat({
  databaseUrl,
  schema,
  workerId,
  intervalMs: 50,
  hangLimitMs: 500,
  onBuried: () => console.log("buried"),
});

function computeForever() {
  for (;;);
}

const orders = {
  hang: () => {
    beat.tick(runId);
    computeForever();
  },
  backtrack: () => {
    beat.tick(runId);
    /^(a+)+$/.test(`${"a".repeat(64)}b`);
  },
  wait: () => {
    beat.tick(runId);
    beat.tick(null);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
  age: () => console.log(beat.ageMs() < 5_000 ? "beating" : "silent"),
  stop: async () => {
    await beat.stop();
    lines.close();
    console.log("stopped");
  },
};

const lines = createInterface({ input: process.stdin });
lines.on("line", order => void orders[/** @type {keyof typeof orders} */ (order)]());
console.log("ready");
