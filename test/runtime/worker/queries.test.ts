import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { activity, query, signal, sleep, workflow } from "@reprise/runtime";
import type { NewQuery } from "#runtime/store/contract.js";
import { newRunId, newWorker, queue } from "../../support/runs.js";
import { eventually, Workbench } from "../../support/workbench.js";

const count = query<number>("count");
const add = signal<number>("add");

const counter = workflow("counter", async (upTo: number) => {
  let total = 0;
  count.handle(() => total);
  while (total < upTo) total += await add.receive();
  return total;
});

function asked(runId: string, name = "count"): NewQuery {
  return { id: randomUUID(), runId, name, argument: '{"$undefined":null}', timeoutMs: 10_000 };
}

describe("queries", () => {
  test("any worker answers, and signals that were sent before have been received", async () => {
    const bench = await Workbench.open();
    for (let worker = 0; worker < 3; worker++) await bench.worker({ workflows: [counter] });
    const run = await bench.client.start(counter, 1_000);
    for (let sent = 1; sent <= 20; sent++) {
      await run.signal(add, 1);
      expect(await run.query(count)).toBe(sent);
    }
    expect(bench.report.trouble).toEqual([]);
  });

  test("a run answers while an activity of it is under way, and the events do not show it", async () => {
    const bench = await Workbench.open();
    let end: () => void = () => undefined;
    const ended = new Promise<void>(resolve => (end = resolve));
    const long = activity("long", () => ended);
    const stage = query<string>("stage");
    const working = workflow("working", async () => {
      let now = "working";
      stage.handle(() => now);
      await long();
      now = "done";
    });
    await bench.worker({ workflows: [working] });
    const run = await bench.client.start(working);
    expect(await run.query(stage)).toBe("working");
    end();
    await run.result();
    expect(await run.query(stage)).toBe("done");
    const types = (await bench.store.loadHistory(run.runId)).map(({ type }) => type);
    expect(types).toEqual(["run.started", "activity.completed", "run.completed"]);
  });

  test("a run that was terminated answers as it stood", async () => {
    const bench = await Workbench.open();
    await bench.worker({ workflows: [counter] });
    const run = await bench.client.start(counter, 10);
    await run.signal(add, 7);
    expect(await run.query(count)).toBe(7);
    await run.terminate();
    expect(await run.query(count)).toBe(7);
  });

  test("a run that has not begun answers as soon as there is a worker", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(counter, 10);
    const answer = run.query(count);
    await bench.worker({ workflows: [counter] });
    expect(await answer).toBe(0);
  });

  test("a thousand questions at once are answered, each with its own", async () => {
    const bench = await Workbench.open();
    const double = query<number, number>("double");
    const doubling = workflow("doubling", async () => {
      double.handle(value => 2 * value);
      await sleep("1 day");
    });
    await bench.worker({ workflows: [doubling] });
    const runs = await Promise.all(Array.from({ length: 10 }, () => bench.client.start(doubling)));
    const values = Array.from({ length: 100 }, (_, index) => index);
    const answers = await Promise.all(
      runs.map((run, offset) => Promise.all(values.map(value => run.query(double, 100 * offset + value)))),
    );
    expect(answers.flat()).toEqual(Array.from({ length: 1_000 }, (_, index) => 2 * index));
    const { rows } = await bench.store.database.pool.query(`select from ${bench.schema}.query`);
    expect(rows).toEqual([]);
  });

  test("without a worker the question ends with its time, with its signal or with the client, and leaves no row", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(counter, 10);
    await expect(run.query(count, undefined, { timeout: "30 ms" })).rejects.toMatchObject({
      code: "E_QUERY_TIMEOUT",
      message: `no worker has answered the query count of run ${run.runId} within 30 ms`,
    });
    const aborted = new AbortController();
    const waiting = run.query(count, undefined, { signal: aborted.signal });
    aborted.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await expect(run.query(count, undefined, { signal: aborted.signal })).rejects.toThrow("enough");
    const last = expect(run.query(count)).rejects.toMatchObject({ code: "E_CLIENT_CLOSED" });
    await bench.client.close();
    await last;
    await expect(run.query(count)).rejects.toMatchObject({ code: "E_CLIENT_CLOSED" });
    const { rows } = await bench.store.database.pool.query(`select from ${bench.schema}.query`);
    expect(rows).toEqual([]);
  });

  test("bad questions are refused before anything is written", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(counter, 10);
    await expect(run.query("")).rejects.toMatchObject({ code: "E_OPTION" });
    await expect(run.query("count", () => 1)).rejects.toMatchObject({ code: "E_PAYLOAD" });
    await expect(run.query(count, undefined, { timeout: "soon" as "1s" })).rejects.toMatchObject({ code: "E_OPTION" });
    expect(await bench.store.askQuery(asked(newRunId()))).toBe("unknown");
  });

  test("a question whose hint was lost is found by the next look", async () => {
    const bench = await Workbench.open();
    await bench.worker({ workflows: [counter] });
    const run = await bench.client.start(counter, 10);
    const silent = asked(run.runId);
    await bench.store.askQuery(silent);
    const answer = await eventually(
      async () => (await bench.store.takeAnswers([silent.id])).get(silent.id) ?? undefined,
      "an answer",
    );
    expect(answer).toEqual({ value: 0 });
    expect(await bench.store.takeAnswers([silent.id])).toEqual(new Map());
  });

  test("a question that a crash of the server has lost is asked again", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(counter, 10);
    const answer = run.query(count);
    const empty = async () => {
      const { rowCount } = await bench.store.database.pool.query(`delete from ${bench.schema}.query`);
      return rowCount === 1;
    };
    await eventually(empty, "the question");
    await bench.worker({ workflows: [counter] });
    expect(await answer).toBe(0);
  });

  test("questions nobody waits for are removed", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(counter, 10);
    await bench.store.askQuery({ ...asked(run.runId), timeoutMs: 1 });
    await bench.store.askQuery(asked(run.runId));
    expect(await bench.store.removeExpiredQueries()).toBe(0);
    await bench.store.database.pool.query(
      `update ${bench.schema}.query set expires_at = expires_at - interval '65 seconds'`,
    );
    expect(await bench.store.removeExpiredQueries()).toBe(1);
  });

  test("a question is left to the owner of its run for a while, and is taken by at most three workers", async () => {
    const bench = await Workbench.open();
    const [owner, other] = [await newWorker(bench.store), await newWorker(bench.store)];
    const workflows = [{ name: "counter", build: "build", begins: true }];
    const run = await bench.client.start(counter, 10);
    await bench.store.claimRuns({ owner, queues: [queue], workflows, limit: 1, probation: false });
    await bench.store.askQuery(asked(run.runId));
    const take = async (worker: string) =>
      (await bench.store.takeQueries({ owner: worker, queues: [queue], workflows: ["counter"], limit: 10 })).length;
    const later = (what: string) => bench.store.database.pool.query(`update ${bench.schema}.query set ${what}`);
    expect(await take(other)).toBe(0);
    expect(await take(owner)).toBe(1);
    expect(await take(owner)).toBe(0);
    await later("taken_until = taken_until - interval '10 seconds', asked_at = asked_at - interval '1 second'");
    expect(await take(other)).toBe(1);
    await later("taken_until = taken_until - interval '10 seconds'");
    expect(await take(other)).toBe(1);
    await later("taken_until = taken_until - interval '10 seconds'");
    expect(await take(other)).toBe(0);
  });

  test("a run that has ended its last two workers is replayed by nobody for a question", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(counter, 10);
    await bench.store.database.pool.query(`update ${bench.schema}.run set crashes = 2`);
    await bench.store.database.pool.query(`delete from ${bench.schema}.inbox`);
    await bench.store.askQuery(asked(run.runId));
    const request = { owner: randomUUID(), queues: [queue], workflows: ["counter"], limit: 10 };
    expect(await bench.store.takeQueries(request)).toEqual([]);
    await bench.store.database.pool.query(`update ${bench.schema}.run set crashes = 1`);
    expect(await bench.store.takeQueries(request)).toHaveLength(1);
  });

  test("a promise that a handler leaves behind ends nobody", async () => {
    const bench = await Workbench.open();
    const careless = workflow("careless", async () => {
      count.handle(() => {
        void Promise.reject(new Error("left behind"));
        return 1;
      });
      await sleep("1 day");
    });
    await bench.worker({ workflows: [careless] });
    const run = await bench.client.start(careless);
    expect(await run.query(count)).toBe(1);
    expect(await run.query(count)).toBe(1);
    await run.cancel();
    await expect(run.result()).rejects.toMatchObject({ code: "E_RUN_CANCELLED" });
  });
});
