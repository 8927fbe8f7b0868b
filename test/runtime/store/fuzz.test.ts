import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NewEvent } from "#runtime/language/events.js";
import type { Fence, FlushResult, RunWrite } from "#runtime/store/contract.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { claim, closing, completed, fenceOf, mail, newRun, newWorker, write } from "../../support/runs.js";
import { seededRandom } from "../../support/seeded-random.js";

const runCount = 30;
const turns = 100;

let store: PostgresStore;
beforeAll(async () => {
  store = await openStore({ ...freshSchema(), poolSize: 12 });
});
afterAll(() => store.close());

/**
 * A worker that does not know when it has died: after it was buried it goes on writing what it had in mind, until it is
 * told otherwise, and comes back under a new id.
 */
class Owner {
  readonly #random: () => number;
  readonly #memory = new Map<string, { fence: Fence; known: Set<string> }>();
  readonly verdicts: FlushResult["verdict"][] = [];
  id = "";

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  async turn(): Promise<void> {
    if (this.id === "" || this.#random() < 0.05) this.id = await newWorker(store);
    await this.#claim();
    const due = await store.dueMail(this.id);
    const writes: RunWrite[] = [];
    for (const { fence, known } of this.#memory.values()) {
      if (fence.owner !== this.id && this.#random() < 0.5) continue;
      const mine = due.filter(({ runId }) => runId === fence.runId);
      writes.push(
        this.#decide(
          fence,
          mine.map(({ id, key, kind }) => ({ id, key, kind })),
          known,
        ),
      );
    }
    for (const owner of new Set(writes.map(({ fence }) => fence.owner))) {
      await this.#send(writes.filter(({ fence }) => fence.owner === owner));
    }
  }

  async #claim(): Promise<void> {
    const claimed = await claim(store, this.id, Math.ceil(this.#random() * 6));
    const histories = await store.loadHistories(claimed.map(({ runId }) => runId));
    for (const run of claimed) {
      const history = histories.get(run.runId) ?? [];
      expect(history).toHaveLength(run.nextSeq - 1);
      const known = new Set(history.flatMap(({ type, name }) => (type === "signal.received" ? [name ?? ""] : [])));
      this.#memory.set(run.runId, { fence: fenceOf(this.id, run), known });
    }
  }

  #decide(
    fence: Fence,
    mine: readonly { id: string; key: string; kind: string }[],
    known: ReadonlySet<string>,
  ): RunWrite {
    const signals = mine.filter(({ kind, key }) => kind === "signal" && !known.has(key));
    const events: NewEvent[] = signals.map(({ key }) => completed(key, { type: "signal.received" }));
    if (this.#random() < 0.6) events.push(completed(`step-${fence.position}`));
    const taken = mine.map(({ id }) => id);
    const roll = this.#random();
    if (roll < 0.02) return write(fence, { events: [...events, closing()], taken, close: "completed" });
    const dueAt = Date.now() + Math.floor(this.#random() * 5);
    const timer = mail("timer", `t#${fence.position}`, { dueAt });
    if (roll < 0.4) return write(fence, { events, taken, mail: [timer], release: { awaits: [] } });
    return write(fence, { events, taken, mail: roll < 0.6 ? [timer] : [] });
  }

  async #send(batch: readonly RunWrite[]): Promise<void> {
    const answers = [await store.flush(batch)];
    // An answer that was lost: the identical batch goes out again.
    if (this.#random() < 0.3) answers.push(await store.flush(batch));
    this.verdicts.push(...answers.flat().map(({ verdict }) => verdict));
    const final = new Map<string, FlushResult>();
    for (const result of answers.flat()) if (final.get(result.runId)?.verdict !== "ok") final.set(result.runId, result);
    for (const write of batch) this.#learn(write, final.get(write.fence.runId));
  }

  #learn(write: RunWrite, result: FlushResult | undefined): void {
    const { fence } = write;
    if (result?.verdict === "busy") return;
    const accepted = result?.verdict === "ok" || result?.verdict === "already";
    const memory = this.#memory.get(fence.runId);
    if (!accepted || write.close !== null || write.release !== null || memory === undefined) {
      if (memory?.fence.owner === fence.owner && memory.fence.term === fence.term) this.#memory.delete(fence.runId);
      return;
    }
    for (const { type, name } of write.events) if (type === "signal.received") memory.known.add(name ?? "");
    memory.fence = { ...fence, position: fence.position + write.events.length };
  }
}

/** Declares a worker dead that may be alive: the hardest case there is. */
async function burySomebody(random: () => number): Promise<void> {
  const workers = await store.watchWorkers();
  const victim = workers[Math.floor(random() * workers.length)];
  if (victim !== undefined) await store.buryWorker(victim.id, victim.beat);
  await store.takeOverRuns();
}

describe("three owners that die and come back, and a sender", () => {
  it.each([1, 2, 3])("I10 I14 I23 I26: no hole, no signal lost or doubled, a healthy store (seed %i)", async seed => {
    const random = seededRandom(seed);
    const runs = Array.from({ length: runCount }, () => newRun());
    for (const run of runs) await store.startRun(run);
    const owners = [1, 2, 3].map(number => new Owner(seed * 100 + number));
    const sent = new Map<string, Set<string>>(runs.map(({ runId }) => [runId, new Set<string>()]));

    const work = owners.map(async owner => {
      for (let turn = 0; turn < turns; turn++) await owner.turn();
    });
    const disturb = (async () => {
      for (let turn = 0; turn < turns; turn++) {
        const runId = runs[Math.floor(random() * runs.length)]?.runId ?? "";
        const key = `signal-${turn}`;
        const outcome = await store.sendMail(runId, mail("signal", key));
        if (outcome === "sent") sent.get(runId)?.add(key);
        // Twice, as a client does whose answer was lost.
        if (random() < 0.2) await store.sendMail(runId, mail("signal", key));
        if (random() < 0.3) await burySomebody(random);
      }
    })();
    await Promise.all([...work, disturb]);

    // It would prove nothing if nobody had ever met a fence.
    expect(owners.flatMap(owner => owner.verdicts)).toEqual(expect.arrayContaining(["ok", "already", "fenced"]));
    for (const { id, beat } of await store.watchWorkers()) await store.buryWorker(id, beat);
    await store.takeOverRuns();
    await store.repairWakeUps();
    expect(await store.diagnose()).toEqual([]);
    for (const { runId } of runs) await expectSignalsOnce(runId, sent.get(runId) ?? new Set());
  });

  async function expectSignalsOnce(runId: string, sent: ReadonlySet<string>): Promise<void> {
    const history = await store.loadHistory(runId);
    const received = history.flatMap(({ type, name }) => (type === "signal.received" ? [name ?? ""] : []));
    expect(received).toHaveLength(new Set(received).size);
    const { pool, schema } = store.database;
    const { rows } = await pool.query<{ key: string }>(
      `select key from ${schema}.inbox where run_id = $1 and kind = 'signal'`,
      [runId],
    );
    const found = new Set([...received, ...rows.map(({ key }) => key)]);
    const closed = (await store.describeRun({ runId }))?.state === "completed";
    if (!closed) expect([...found].sort()).toEqual([...sent].sort());
  }
});
