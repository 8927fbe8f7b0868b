/**
 * The beat thread of a worker: shows other workers that this process lives, on a connection of its own, and watches that
 * its main loop does. A loop that hangs must not keep the lease of its runs, so the process is ended then.
 */
import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { Stillness } from "../../maintenance/stillness.js";
import { openBeatConnection, type BeatConnection } from "../../store/beat-connection.js";
import { after, MainThread } from "./main-thread.js";
import { SharedTick } from "./shared-tick.js";

export interface BeatThreadData {
  readonly databaseUrl: string;
  readonly schema: string | undefined;
  readonly workerId: string;
  readonly intervalMs: number;
  readonly hangLimitMs: number;
  readonly tick: SharedArrayBuffer;
}

// Whoever starts the thread passes exactly this.
const { databaseUrl, schema, workerId, intervalMs, hangLimitMs, tick } = workerData as BeatThreadData;
const shared = new SharedTick(tick);
/** A query that is not answered for so long is one of a connection that is dead without having said so. */
const answerLimitMs = Math.max(5 * intervalMs, 5_000);
/** As shells report a process that was killed. */
const exitCode = 137;

let connection: BeatConnection | undefined;
let beating: Promise<void> | undefined;

const beatTimer = setInterval(beatOnce, intervalMs);
const hangTimer = setInterval(watch, Math.min(intervalMs, hangLimitMs / 4));
const stillness = new Stillness<number>(2 * intervalMs);
beatOnce();

parentPort?.once("message", () => void leave());

function beatOnce(): void {
  beating ??= beat().finally(() => (beating = undefined));
}

async function beat(): Promise<void> {
  try {
    connection ??= await openBeatConnection(databaseUrl, schema);
    const answer = await Promise.race([connection.beat(workerId), after(answerLimitMs, "no answer" as const)]);
    if (answer === "no answer") drop();
    else if (answer) shared.beatAcknowledged();
    else tellBuried();
  } catch {
    // The next beat tries again. If none gets through for a lease, the others take the runs, which is what they should do.
    drop();
  }
}

function drop(): void {
  connection?.close().catch(() => undefined);
  connection = undefined;
}

function tellBuried(): void {
  clearInterval(beatTimer);
  parentPort?.postMessage("buried");
}

function watch(): void {
  const still = stillness.observe(shared.turns, performance.now());
  if (still >= hangLimitMs && !shared.inspected) void endHungProcess();
}

async function endHungProcess(): Promise<void> {
  clearInterval(beatTimer);
  clearInterval(hangTimer);
  const runId = shared.executing;
  const main = new MainThread();
  const frames = await main.pause().catch(() => []);
  // Not process.stderr: in a thread, that waits for the main loop.
  writeSync(2, describeHang(runId, frames));
  if (runId !== null) await Promise.race([recordSuspect(runId), after(answerLimitMs, undefined)]);
  process.kill(process.pid, "SIGKILL");
  // The first process of a container ignores signals of its own namespace, even this one.
  main.exit(exitCode);
}

async function recordSuspect(runId: string): Promise<void> {
  try {
    connection ??= await openBeatConnection(databaseUrl, schema);
    await connection.recordSuspect(workerId, runId);
  } catch {
    // Without the database, the line that was printed is all that tells of it.
  }
}

function describeHang(runId: string | null, frames: readonly string[]): string {
  const what = runId === null ? "code outside any run" : `run ${runId}`;
  const where = frames.length === 0 ? "" : `, at ${frames.join(", called from ")}`;
  return (
    `[reprise] error: E_HUNG: ${what} has blocked the event loop for ${hangLimitMs / 1_000} s${where}. ` +
    "The process ends, so that other workers go on with its runs. " +
    "Move long computations into a thread or a process of their own, or raise hangLimit.\n"
  );
}

async function leave(): Promise<void> {
  clearInterval(beatTimer);
  clearInterval(hangTimer);
  await Promise.race([beating, after(answerLimitMs, undefined)]);
  await connection?.close().catch(() => undefined);
}
