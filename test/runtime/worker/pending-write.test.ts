import { describe, expect, test } from "vitest";
import type { ChildCommand } from "#runtime/language/commands.js";
import { PendingWrite } from "#runtime/worker/runs/pending-write.js";
import { completed } from "../../support/runs.js";

const fence = { runId: "00000000-0000-0000-0000-000000000000", owner: "o", term: 1, position: 2 };
const timer = (key: string, dueAt = 0) =>
  ({ kind: "timer", key, dueAt, name: null, occurrence: null, body: null }) as const;

const member = { runId: fence.runId, queue: "q", execution: { parent: undefined, hasChildren: true } };
const own = { build: 1, member };
const child = (runId: string): ChildCommand => ({
  kind: "child",
  name: "ship",
  occurrence: 1,
  cause: 1,
  runId,
  input: "1",
  seed: "s",
  fingerprint: "f",
  parentClose: "cancel",
  queue: null,
});

/** What was to be written with the outcome of a transaction, and was not. */
function unwritten(draws: string | null) {
  const pending = new PendingWrite();
  pending.append(completed("early"));
  pending.noteDraws(1, draws);
  pending.append(completed("outcome"));
  pending.taken.push("1");
  pending.withdraw("timer", "gone");
  pending.addMail(timer("kept"));
  pending.addMail(timer("cleared"));
  return pending.toWrite(fence, own, null);
}

test("draws go with the next event, also where the next write has it", () => {
  const pending = new PendingWrite();
  pending.append(completed("before"));
  pending.noteDraws(2, "order*2");
  pending.noteDraws(3, null);
  pending.noteDraws(4, "makeId");
  const next = pending.next();
  next.append(completed("after"));
  next.append(completed("last"));
  expect([pending, next].map(({ events }) => events.map(({ draws }) => draws))).toEqual([
    [null],
    ["2:order*2;4:makeId", null],
  ]);
});

describe("what a transaction has not written", () => {
  test("comes before what became ready since, without the outcome", () => {
    const pending = new PendingWrite();
    pending.append(completed("late"));
    pending.taken.push("2");
    pending.addMail(timer("late"));
    pending.putBack(unwritten(null));
    const write = pending.toWrite(fence, own, null);
    expect(write.events.map(({ name }) => name)).toEqual(["early", "late"]);
    expect(write.taken).toEqual(["1", "2"]);
    expect(write.mail.map(({ key }) => key)).toEqual(["kept", "cleared", "late"]);
    expect(write.withdrawn).toEqual([{ kind: "timer", key: "gone" }]);
  });

  test("its draws go with the next event, whether that is there or not", () => {
    const pending = new PendingWrite();
    pending.putBack(unwritten("order"));
    expect(pending.append(completed("late")).draws).toBe("1:order");
    const other = new PendingWrite();
    const late = other.append(completed("late"));
    other.append(completed("later"));
    other.putBack(unwritten("order"));
    // The same object: others wait for its commit.
    expect(other.events[1]).toBe(late);
    expect(other.events.map(({ draws }) => draws)).toEqual([null, "1:order", null]);
  });

  test("a timer of it that was cleared since is not sent, one that was set again since is", () => {
    const pending = new PendingWrite();
    pending.withdraw("timer", "cleared");
    pending.addMail(timer("cleared", 7));
    pending.putBack(unwritten(null));
    const { mail } = pending.toWrite(fence, own, null);
    expect(mail.map(({ key, dueAt }) => `${key} ${dueAt}`)).toEqual(["kept 0", "cleared 7"]);
  });

  test("a child of it that was cancelled since is cancelled with its start", () => {
    const unsent = new PendingWrite();
    unsent.append(completed("outcome"));
    unsent.family.start(child("begun"), member);
    unsent.family.start(child("cancelled"), member);
    unsent.family.cancel("other", "before");
    const pending = new PendingWrite();
    pending.family.cancel("cancelled", "since");
    pending.putBack(unsent.toWrite(fence, own, null));
    const { family } = pending.toWrite(fence, own, null);
    expect(family?.started.map(({ runId, cancel }) => [runId, cancel])).toEqual([
      ["begun", null],
      ["cancelled", '{"reason":"since"}'],
    ]);
    expect(family?.cancelled).toEqual([{ runId: "other", cancel: '{"reason":"before"}' }]);
  });
});
