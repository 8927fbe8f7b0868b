import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import {
  claim,
  claimedRuns,
  closing,
  completed,
  fenceOf,
  later,
  mail,
  newRun,
  newWorker,
  write,
} from "../../support/runs.js";

let store: PostgresStore;
beforeAll(async () => {
  store = await openStore(freshSchema());
});
afterAll(() => store.close());

describe("a run from start to end", () => {
  it("is started, claimed, written to and closed, and its history reads back", async () => {
    const run = newRun({ id: "order-1" });
    expect(await store.startRun(run)).toEqual({ outcome: "started", runId: run.runId });
    expect(await store.untilNextMail(["default"])).toBe(0);
    const owner = await newWorker(store);
    const builds = await store.registerBuilds([{ workflow: "order", build: "build-1", sites: [] }]);
    const build = builds.get("order") ?? 0;
    const [claimed] = await claim(store, owner);
    expect(claimed).toMatchObject({
      runId: run.runId,
      workflow: "order",
      term: 1,
      nextSeq: 2,
      status: "open",
      crashes: 1,
    });
    if (claimed === undefined) throw new Error("nothing was claimed");
    expect(await store.untilNextMail(["default"])).toBe(null);
    const fence = fenceOf(owner, claimed);
    const dueAt = Date.now() - 5;
    const first = await store.flush([
      write(fence, {
        build,
        events: [completed("charge"), completed("t", { type: "timer.started", body: `{"dueAt":${dueAt}}` })],
        mail: [mail("timer", "t#1", { dueAt, name: "t", occurrence: 1 })],
      }),
    ]);
    expect(first).toEqual([
      { runId: run.runId, verdict: "ok", at: [expect.any(Number) as number, expect.any(Number) as number] },
    ]);
    const due = await store.dueMail(owner);
    expect(due).toEqual([
      {
        id: expect.any(String) as string,
        runId: run.runId,
        kind: "timer",
        key: "t#1",
        dueAt,
        name: "t",
        occurrence: 1,
        body: null,
      },
    ]);
    const last = await store.flush([
      write(later(fence, 2), {
        build,
        taken: due.map(m => m.id),
        events: [completed("t", { type: "timer.fired", body: "{}", notBefore: dueAt }), closing()],
        close: "completed",
      }),
    ]);
    expect(last).toMatchObject([{ verdict: "ok" }]);
    const history = await store.loadHistory(run.runId);
    expect(history.map(event => [event.seq, event.type, event.term])).toEqual([
      [1, "run.started", 0],
      [2, "activity.completed", 1],
      [3, "timer.started", 1],
      [4, "timer.fired", 1],
      [5, "run.completed", 1],
    ]);
    const at = [...first, ...last].flatMap(result => ("at" in result ? result.at : []));
    expect(history.slice(1).map(event => event.at)).toEqual(at);
    expect(await store.describeRun({ id: "order-1" })).toMatchObject({
      state: "completed",
      events: 5,
      owner: null,
      build: "build-1",
      nextWakeUpAt: null,
      repeats: null,
    });
    expect((await store.closingEvents([run.runId])).get(run.runId)?.type).toBe("run.completed");
    expect(await store.diagnose()).toEqual([]);
  });

  it("is accepted beside a thousand others", async () => {
    const { fences } = await claimedRuns(store, 50);
    const results = await store.flush(fences.map(fence => write(fence)));
    expect(new Set(results.map(result => result.verdict))).toEqual(new Set(["ok"]));
  });
});
