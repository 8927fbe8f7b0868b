import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { activity, workflow } from "@reprise/runtime";
import { uncompiledBuild } from "#runtime/worker/builds/builds.js";
import { Engine } from "#runtime/worker/engine.js";
import { Workbench } from "../../support/workbench.js";

test("a claim that is under way while the worker leaves is heard of: its runs are given up before the worker has left", async () => {
  const bench = await Workbench.open();
  const executed: string[] = [];
  const note = activity("note", (what: string) => void executed.push(what));
  const noting = workflow("noting", async () => note("once"));
  const owner = randomUUID();
  await bench.store.registerWorker({ id: owner, host: "test", bootId: "boot", pid: process.pid, queues: ["default"] });
  const build = uncompiledBuild(noting);
  const numbers = await bench.store.registerBuilds([{ workflow: "noting", build: build.build, sites: build.sites }]);

  let claimed: () => void = () => undefined;
  const isClaimed = new Promise<void>(resolve => (claimed = resolve));
  let answer: () => void = () => undefined;
  const isAnswered = new Promise<void>(resolve => (answer = resolve));
  const store = new Proxy(bench.store, {
    get: (target, name) => {
      if (name !== "claimRuns") return (target[name as keyof typeof target] as () => unknown).bind(target);
      return async (request: Parameters<typeof target.claimRuns>[0]) => {
        const runs = await target.claimRuns(request);
        claimed();
        await isAnswered;
        return runs;
      };
    },
  });
  const engine = new Engine({
    store,
    owner,
    queues: ["default"],
    builds: [{ ...build, number: numbers.get("noting") ?? 0 }],
    maximumConcurrentRuns: 10,
    maximumConcurrentActivities: 10,
    maximumSuspendedRuns: 10,
    log: {
      blocked: () => undefined,
      lost: () => undefined,
      unfinished: () => undefined,
      failing: () => undefined,
      databaseTrouble: () => undefined,
    },
    holdsLease: () => true,
    onDueWithin: () => undefined,
  });

  const run = await bench.client.start(noting);
  const looking = engine.takeDue();
  await isClaimed;
  const drained = engine.drain();
  answer();
  await drained;
  expect((await run.describe()).owner).toBeNull();
  expect(engine.residentRuns).toBe(0);
  await looking;
  expect(executed).toEqual([]);

  await bench.worker({ workflows: [noting] });
  await run.result();
  expect(executed).toEqual(["once"]);
});
