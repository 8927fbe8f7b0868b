import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { newRunId, newWorker } from "../../support/runs.js";

const { url, schema } = freshSchema();
const fixtures = path.resolve(import.meta.dirname, "../../fixtures/beat");
let store: PostgresStore;

beforeAll(async () => {
  store = await openStore({ url, schema });
});
afterAll(() => store.close());

interface BeatingProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly lines: Interface;
  readonly workerId: string;
  readonly runId: string;
  readonly errors: Promise<string>;
}

async function start(options: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<BeatingProcess> {
  const workerId = await newWorker(store);
  const runId = newRunId();
  const program = path.join(fixtures, "beating-process.js");
  const child = spawn(process.execPath, [...options, program, url, schema, workerId, runId], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: child.stdout });
  const beating = { child, lines, workerId, runId, errors: text(child.stderr) };
  expect(await nextLine(beating)).toBe("ready");
  return beating;
}

async function nextLine({ lines }: Pick<BeatingProcess, "lines">): Promise<string> {
  const [line] = (await once(lines, "line")) as [string];
  return line;
}

async function beatOf({ workerId }: BeatingProcess): Promise<{ beat: bigint; suspect: string | null }> {
  const { rows } = await store.database.pool.query<{ beat: string; suspect: string | null }>(
    `select beat::text as beat, suspect from ${schema}.worker where id = $1`,
    [workerId],
  );
  return { beat: BigInt(rows[0]?.beat ?? -1), suspect: rows[0]?.suspect ?? null };
}

async function beatsOn(beating: BeatingProcess, beats = 3n): Promise<void> {
  const { beat: first } = await beatOf(beating);
  while ((await beatOf(beating)).beat < first + beats);
}

async function stop(beating: BeatingProcess): Promise<void> {
  const exit = once(beating.child, "exit");
  beating.child.stdin.write("stop\n");
  expect(await nextLine(beating)).toBe("stopped");
  // Nothing else holds the process, so it ends by itself.
  expect(await exit).toEqual([0, null]);
}

test("the beat moves until it is stopped, and then nothing holds the process", async () => {
  const beating = await start();
  await beatsOn(beating);
  const age = nextLine(beating);
  beating.child.stdin.write("age\n");
  expect(await age).toBe("beating");
  await stop(beating);
  expect(await beating.errors).toBe("");
});

test("hooks of the main thread are not loaded in the beat thread", async () => {
  const hook = path.join(fixtures, "only-in-main-thread.js");
  const byOption = await start(["--import", hook]);
  await beatsOn(byOption);
  await stop(byOption);
  const byEnvironment = await start([], { NODE_OPTIONS: `--import ${hook}` });
  await beatsOn(byEnvironment);
  await stop(byEnvironment);
});

test.each([
  ["hang", /at computeForever \(test.fixtures.beat.beating-process\.js:\d+:\d+\)/],
  ["backtrack", /at backtrack \(test.fixtures.beat.beating-process\.js:\d+:\d+\)/],
])("I19: a main loop that does not tick ends the process, and run and place are told: %s", async (order, place) => {
  const beating = await start();
  await beatsOn(beating);
  const exit = once(beating.child, "exit");
  beating.child.stdin.write(`${order}\n`);
  expect(await exit).toEqual([null, "SIGKILL"]);
  const errors = await beating.errors;
  expect(errors).toContain(`E_HUNG: run ${beating.runId} has blocked the event loop for 0.5 s`);
  expect(errors).toMatch(place);
  expect((await beatOf(beating)).suspect).toBe(beating.runId);
});

test("I19: a hang outside any run names no run", async () => {
  const beating = await start();
  const exit = once(beating.child, "exit");
  beating.child.stdin.write("wait\n");
  expect(await exit).toEqual([null, "SIGKILL"]);
  expect(await beating.errors).toContain("E_HUNG: code outside any run");
  expect((await beatOf(beating)).suspect).toBeNull();
});

test("with an inspector attached, a loop that stands still is no hang", async () => {
  const beating = await start(["--inspect=127.0.0.1:0"]);
  beating.child.stdin.write("hang\n");
  // 60 beats take six times the hang limit.
  await beatsOn(beating, 60n);
  expect(beating.child.exitCode).toBeNull();
  beating.child.kill("SIGKILL");
});

test("the beat goes on after its connection was cut", async () => {
  const beating = await start();
  await beatsOn(beating);
  const { rowCount } = await store.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where query like $1 and pid <> pg_backend_pid()`,
    [`%update "${schema}".worker set beat%`],
  );
  expect(rowCount).toBe(1);
  await beatsOn(beating);
  await stop(beating);
});

test("I17: a buried worker is told, and its beat never moves again", async () => {
  const beating = await start();
  await beatsOn(beating);
  const told = nextLine(beating);
  for (let buried = false; !buried;) {
    buried = await store.buryWorker(beating.workerId, String((await beatOf(beating)).beat));
  }
  const { beat } = await beatOf(beating);
  expect(await told).toBe("buried");
  expect((await beatOf(beating)).beat).toBe(beat);
  await stop(beating);
});
