import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MemoryStore } from "#runtime/testing/memory-store/memory-store.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import type { FamilyWrite, Fence, RunWrite, WorkerStore } from "#runtime/store/contract.js";
import { reportText } from "#runtime/store/statements/family-mail.js";
import { freshSchema } from "../support/fresh-schema.js";
import {
  closing,
  completed,
  fenceOf,
  mail,
  newChild as newChildRun,
  newRun,
  queue,
  workflow,
  write,
} from "../support/runs.js";
import { seededRandom } from "../support/seeded-random.js";

let postgres: PostgresStore;
beforeAll(async () => {
  postgres = await openStore({ ...freshSchema(), poolSize: 2 });
});
afterAll(() => postgres.close());

const sequences = 12;
const steps = 60;

/** Ids of mail and times are a store's own; everything else has to be the same. */
interface OfRun {
  readonly runId: string;
}
const hasRunId = (value: unknown): value is OfRun => typeof value === "object" && value !== null && "runId" in value;
const byRunId = (one: OfRun, other: OfRun): number => (one.runId < other.runId ? -1 : one.runId > other.runId ? 1 : 0);

/** Runs in the order of their ids: two whose mail is due in the same millisecond come in either. */
function comparable(answer: unknown): unknown {
  const dropped = new Set(["id", "dueAt", "at", "startedAt", "closedAt", "nextWakeUpAt", "build"]);
  const text = JSON.stringify(answer ?? null, (key, value: unknown) => {
    if (value instanceof Map) return Object.fromEntries<unknown>(value as Map<string, unknown>);
    if (value instanceof Set) return [...(value as Set<string>)].sort();
    if (key === "at" && Array.isArray(value)) return value.length;
    if (Array.isArray(value) && value.every(hasRunId)) return value.toSorted(byRunId);
    return dropped.has(key) ? undefined : value;
  });
  return JSON.parse(text) as unknown;
}

/** The same calls on both stores, with the same answers; what a call needs of an earlier answer, each takes from its own. */
class Both {
  readonly #stores: readonly WorkerStore[];
  readonly #log: string[] = [];

  constructor(stores: readonly WorkerStore[]) {
    this.#stores = stores;
  }

  async ask<T>(what: string, call: (store: WorkerStore) => Promise<T>): Promise<T> {
    const answers: T[] = [];
    for (const store of this.#stores) answers.push(await call(store));
    if (!/^(describe|histories|ended|blocked)/.test(what)) this.#log.push(what);
    const [first, second] = answers as [T, T];
    expect(comparable(second), [...this.#log, what].join("\n")).toEqual(comparable(first));
    return first;
  }
}

const seeds = Array.from({ length: sequences }, (_, index) => index + 1);

test.each(seeds)("the stores in memory and in Postgres give the same answers, sequence %i", async seed => {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const both = new Both([postgres, new MemoryStore(() => Date.now())]);
  const runs = Array.from({ length: 4 }, () => newRun());
  const fences = new Map<string, Fence>();
  let owner = "";

  const newOwner = async () => {
    owner = randomUUID();
    const worker = { id: owner, host: "test", bootId: "boot", pid: 1, queues: [queue] };
    await both.ask(`worker ${owner}`, store => store.registerWorker(worker));
  };
  const newFamily = (runId: string, closes: boolean): FamilyWrite => {
    const cancelled = pick(runs)?.runId ?? "";
    return {
      started: random() < 0.5 ? [newChild(random() < 0.5 ? "cancel" : "abandon", random() < 0.2)] : [],
      cancelled: random() < 0.3 ? [{ runId: cancelled, cancel: '{"reason":"of a test"}' }] : [],
      report: closes ? reportText(runId, "completed", closing().body) : null,
    };
  };
  let children = 0;
  const newChild = (parentClose: "cancel" | "abandon", cancelled: boolean) => {
    const cancel = cancelled ? '{"reason":"at once"}' : null;
    return newChildRun({ occurrence: ++children, parentClose, cancel });
  };
  /** Mail is taken by its id, which each store gives: the write is made for each. */
  const flush = async () => {
    const fence = pick([...fences.values()]);
    if (fence === undefined) return;
    const [closes, takes, stale, releases] = [random() < 0.1, random() < 0.5, random() < 0.1, random() < 0.3];
    const family = random() < 0.4 ? newFamily(fence.runId, closes) : undefined;
    const sent = random() < 0.5 ? [mail("timer", `t${Math.floor(random() * 3)}`)] : [];
    const content: Partial<RunWrite> = {
      events: closes ? [completed(), closing()] : [completed()],
      mail: sent,
      close: closes ? "completed" : null,
      release: releases && !closes ? { awaits: ["signal approved"] } : null,
      family,
    };
    const position = stale ? fence.position + 7 : fence.position;
    const results = await both.ask(
      `flush ${JSON.stringify({ ...fence, closes, takes, stale, releases, family })}`,
      async store => {
        const due = takes ? await store.dueMail(fence.owner) : [];
        const taken = due.filter(({ runId }) => runId === fence.runId).map(({ id }) => id);
        return store.flush([write({ ...fence, position }, { ...content, taken })]);
      },
    );
    const ok = results[0]?.verdict === "ok";
    if (ok) runs.push(...(family?.started ?? []).map(child => ({ ...child, id: null })));
    if (ok) fences.set(fence.runId, { ...fence, position: fence.position + (content.events?.length ?? 0) });
  };
  const operations: readonly (() => Promise<unknown>)[] = [
    async () => {
      const run = pick(runs);
      if (run !== undefined) await both.ask(`start ${run.runId}`, store => store.startRun(run));
    },
    async () => {
      const workflows = [{ ...workflow, begins: random() < 0.7 }];
      const claimed = await both.ask(`claim ${JSON.stringify(workflows)}`, store =>
        store.claimRuns({ owner, queues: [queue], workflows, limit: 99, probation: false }),
      );
      for (const run of claimed) fences.set(run.runId, fenceOf(owner, run));
    },
    () =>
      both
        .ask("claim on probation", store =>
          store.claimRuns({ owner, queues: [queue], workflows: [workflow], limit: 99, probation: true }),
        )
        .then(claimed => {
          for (const run of claimed) fences.set(run.runId, fenceOf(owner, run));
        }),
    flush,
    flush,
    flush,
    async () => {
      const runId = pick(runs)?.runId ?? "";
      const key = `s${Math.floor(random() * 3)}`;
      const signal = { kind: "signal", key, name: "approved", body: "true" } as const;
      await both.ask(`signal ${runId} ${key}`, store => store.sendMail(runId, signal));
    },
    async () => {
      const runId = pick(runs)?.runId ?? "";
      const update = { runId, id: `s${Math.floor(random() * 3)}`, name: "addLine", argument: "1" };
      await both.ask(`update ${runId} ${update.id}`, store => store.sendUpdate(update));
      await both.ask(`look ${runId} ${update.id}`, store => store.lookAtUpdates([{ ...update, from: 1 }]));
    },
    async () => {
      const update = { runId: pick(runs)?.runId ?? "", id: `s${Math.floor(random() * 3)}` };
      const problem = { code: "E_UPDATE_REJECTED", message: "m", hint: null } as const;
      await both.ask(`reject ${update.runId} ${update.id}`, store => store.rejectUpdate(update, problem));
    },
    async () => {
      await both.ask("bury", store => store.buryWorker(owner, "0").then(() => undefined));
      await newOwner();
    },
    () => both.ask("take over", store => store.takeOverRuns()),
    async () => {
      const runId = pick(runs)?.runId ?? "";
      await both.ask(`unblock ${runId}`, store => store.unblockRun(runId));
    },
    async () => {
      const fence = pick([...fences.values()]);
      if (fence === undefined) return;
      const reason = { code: "E_HISTORY_MISMATCH", message: "m", hint: null, error: null } as const;
      const block = { build: workflow.build, reason, release: true };
      await both.ask(`block ${JSON.stringify(fence)}`, store => store.blockRun(fence, block));
    },
    () =>
      both.ask("unblock", store =>
        store.unblockRuns([{ name: workflow.name, build: `build-${Math.ceil(random() * 1)}` }]),
      ),
    async () => {
      const runId = pick(runs)?.runId ?? "";
      if (random() < 0.2) await both.ask(`terminate ${runId}`, store => store.terminateRun(runId, "enough"));
    },
    () =>
      both.ask("due mail", async store =>
        (await store.dueMail(owner))
          .map(({ runId, kind, key, body }) => `${runId} ${kind} ${key} ${body ?? ""}`)
          .sort(),
      ),
    () =>
      both.ask("families", async store =>
        (await store.diagnose())
          .filter(({ finding }) => /child|parent/.test(finding))
          .map(each => JSON.stringify(each))
          .sort(),
      ),
    () => both.ask("forgotten", store => store.freeForgottenRuns(owner, [...fences.keys()].slice(0, 2))),
  ];

  await newOwner();
  for (let step = 0; step < steps; step++) {
    await pick(operations)?.();
    for (const { runId } of runs) {
      await both.ask(`describe ${runId}`, async store => {
        const run = await store.describeRun({ runId });
        return run && { ...run, wakes: run.nextWakeUpAt !== null };
      });
    }
    const runIds = runs.map(({ runId }) => runId);
    await both.ask("histories", store => store.loadHistories(runIds));
    await both.ask("ended", store => store.closingEvents(runIds));
    await both.ask("blocked", store => store.blockedRuns(runIds));
  }
  // The next sequence begins with a database in which nothing is open.
  for (const { runId } of runs) await postgres.terminateRun(runId, null);
});
