import { describe, expect, test } from "vitest";
import { sleep, update } from "@reprise/runtime";
import type { Mail, MailKind } from "#runtime/language/mail.js";
import type { Execution } from "#runtime/replay/execution.js";
import { IncomingMail } from "#runtime/worker/runs/incoming-mail.js";
import { ScriptedJournal } from "../../support/scripted-journal.js";

const addLine = update<number, number>("addLine");
const free = update<number, number>("free");

function mail(id: number, kind: MailKind, name: string | null = null, body: string | null = null): Mail {
  return { id: `${id}`, runId: "run", kind, key: `key-${id}`, dueAt: 0, name, occurrence: null, body };
}

async function started(): Promise<ScriptedJournal> {
  const journal = new ScriptedJournal({
    body: () => {
      addLine.handle(item => item, {
        validate: item => {
          if (item < 1) throw new Error("too few");
        },
      });
      free.handle(item => item);
      return sleep("1 day");
    },
  });
  await journal.start();
  return journal;
}

async function desk() {
  return deskOf((await started()).execution);
}

function deskOf(execution: Execution) {
  const seen: string[] = [];
  const world = { atRest: true };
  let moved: () => void = () => undefined;
  const incoming = new IncomingMail({
    execution,
    take: ({ id }) => void seen.push(`take ${id}`),
    reject: async ({ id }, why) => void seen.push(`reject ${id}: ${why.code}`),
    drop: ({ id }) => void seen.push(`drop ${id}`),
    isAtRest: () => world.atRest,
    onTaken: () => moved(),
  });
  /** As a run does it: whenever something moved. */
  const settle = async () => {
    do {
      const next = new Promise<void>(resolve => (moved = resolve));
      incoming.advance();
      if (world.atRest && !incoming.isEmpty) await next;
    } while (world.atRest && !incoming.isEmpty);
  };
  return { incoming, seen, world, settle };
}

describe("mail on its way into the journal", () => {
  test("I24: what comes after an update waits for its verdict", async () => {
    const { incoming, seen, settle } = await desk();
    incoming.add(mail(1, "signal", "s"));
    incoming.add(mail(2, "update", "addLine", "0"));
    incoming.add(mail(3, "timer"));
    incoming.advance();
    expect(seen).toEqual(["take 1"]);
    await settle();
    expect(seen).toEqual(["take 1", "reject 2: E_UPDATE_REJECTED", "drop 2", "take 3"]);
  });

  test("an update with a validator waits until the run is at rest, one without does not", async () => {
    const { incoming, seen, world, settle } = await desk();
    world.atRest = false;
    incoming.add(mail(1, "update", "free", "1"));
    incoming.add(mail(2, "update", "addLine", "1"));
    incoming.add(mail(3, "update", "free", "1"));
    await settle();
    expect(seen).toEqual(["take 1"]);
    world.atRest = true;
    await settle();
    expect(seen).toEqual(["take 1", "take 2", "take 3"]);
  });

  test("what moved while the validator was asked makes it be asked again", async () => {
    const { incoming, seen, world, settle } = await desk();
    incoming.add(mail(1, "update", "addLine", "0"));
    incoming.advance();
    world.atRest = false;
    await new Promise(resolve => setImmediate(() => setImmediate(resolve)));
    expect(seen).toEqual([]);
    world.atRest = true;
    await settle();
    expect(seen).toEqual(["reject 1: E_UPDATE_REJECTED", "drop 1"]);
  });

  test("I23: a key is taken once, and mail that is brought again, also after its commit, is taken once", async () => {
    const { incoming, seen, settle } = await desk();
    const first = mail(1, "update", "free", "1");
    for (const each of [first, first, { ...first, id: "2" }, mail(3, "timer"), mail(3, "timer")]) incoming.add(each);
    await settle();
    expect(seen).toEqual(["take 1", "drop 2", "take 3"]);
    incoming.committed(["1", "2", "3"]);
    for (const each of [first, mail(3, "timer")]) incoming.add(each);
    await settle();
    expect(seen).toEqual(["take 1", "drop 2", "take 3"]);
  });

  test("I23: the key of a signal is taken once: also before its delivery, after suspension and after replay", async () => {
    const journal = await started();
    const first = deskOf(journal.execution);
    const taken = (of: ReturnType<typeof deskOf>, each: Mail) => {
      of.incoming.add(each);
      of.incoming.advance();
      return of.seen.splice(0);
    };
    const sent = (id: string) => ({ ...mail(1, "signal", "s"), id });
    expect(taken(first, sent("1"))).toEqual(["take 1"]);
    expect(taken(first, sent("2"))).toEqual(["drop 2"]);
    first.incoming.committed(["1", "2"]);
    expect(taken(first, sent("3"))).toEqual(["drop 3"]);
    await journal.append({ type: "signal.received", name: "s", body: { id: sent("1").key, payload: 1 } });
    expect(taken(deskOf(journal.execution), sent("4"))).toEqual(["drop 4"]);
    expect(taken(deskOf(await journal.evict()), sent("5"))).toEqual(["drop 5"]);
  });

  test("a signal and an update of the same key are two", async () => {
    const { incoming, seen } = await desk();
    incoming.add(mail(1, "signal", "s"));
    incoming.add({ ...mail(2, "update", "free", "1"), key: "key-1" });
    incoming.advance();
    expect(seen).toEqual(["take 1", "take 2"]);
  });

  test("a run that takes no more forgets what waits", async () => {
    const { incoming, seen, world } = await desk();
    world.atRest = false;
    incoming.add(mail(1, "update", "addLine", "1"));
    incoming.advance();
    incoming.clear();
    expect(incoming.isEmpty).toBe(true);
    expect(seen).toEqual([]);
  });
});
