import { describe, expect, test } from "vitest";
import { activity, patched, signal, sleep, step } from "@reprise/runtime";
import type { HistoryEvent } from "#runtime/language/events.js";
import { Execution } from "#runtime/replay/execution.js";
import { Patches } from "#runtime/replay/patches.js";
import { replay } from "#runtime/replay/replay.js";
import { ScriptedJournal } from "../../support/scripted-journal.js";

const charge = activity("charge", (cents: number) => cents);
const validate = activity("validate", (order: string) => order);
const approved = signal<number>("approved");

const event = (seq: number, fields: Partial<HistoryEvent> = {}): HistoryEvent =>
  ({ seq, type: "signal.received", name: "approved", cause: null, ...fields }) as HistoryEvent;
const marker = (seq: number, id: string, cause: number): HistoryEvent<"patch.taken"> =>
  event(seq, { type: "patch.taken", name: id, cause }) as HistoryEvent<"patch.taken">;

/** What one activation answers. */
function asked(patches: Patches, seq: number, ...ids: readonly string[]): readonly boolean[] {
  patches.beginActivation(seq);
  return ids.map(id => patches.take(id));
}

describe("Patches", () => {
  test("an activation that was never announced takes the patch, once", () => {
    const patches = new Patches();
    expect(asked(patches, 1, "x", "x")).toEqual([true, true]);
    expect(patches.issued).toEqual([{ id: "x", cause: 1 }]);
    expect(asked(patches, 2, "x")).toEqual([true]);
    expect(patches.issued).toEqual([]);
    expect(patches.unrecorded).toEqual([{ id: "x", cause: 1 }]);
    patches.observe(marker(3, "x", 1));
    expect(patches.unrecorded).toEqual([]);
    expect(asked(patches, 4, "x")).toEqual([true]);
  });

  test("at the last event of a history it is taken, before it is not", () => {
    const patches = new Patches();
    patches.expect([event(1), event(2), event(3)]);
    expect([asked(patches, 1, "x"), asked(patches, 2, "x"), asked(patches, 3, "x")].flat()).toEqual([
      false,
      false,
      true,
    ]);
    expect(patches.issued).toEqual([{ id: "x", cause: 3 }]);
  });

  test("an event that is only observed counts as a record of what the activation decided", () => {
    const patches = new Patches();
    patches.expect([event(1), event(2, { type: "activity.attemptFailed", cause: 1 })]);
    expect(asked(patches, 1, "x", "x")).toEqual([false, false]);
  });

  test("a marker holds from its cause on, and not before", () => {
    const patches = new Patches();
    patches.expect([event(1), event(2), event(3), marker(4, "x", 2), event(5)]);
    expect(asked(patches, 1, "x")).toEqual([false]);
    expect(asked(patches, 2, "x", "y", "x")).toEqual([true, false, true]);
    expect(asked(patches, 3, "x")).toEqual([true]);
    expect(patches.unrecorded).toEqual([]);
  });

  test("a marker of one patch makes the activation of another one no less recorded", () => {
    const patches = new Patches();
    patches.expect([event(1), marker(2, "x", 1)]);
    expect(asked(patches, 1, "x", "y")).toEqual([true, false]);
  });

  test("letting go of the history keeps what was taken", () => {
    const patches = new Patches();
    patches.expect([event(1), marker(2, "x", 1), event(3)]);
    asked(patches, 1);
    patches.expect([]);
    expect(asked(patches, 4, "x", "y")).toEqual([true, true]);
    expect(patches.issued).toEqual([{ id: "y", cause: 4 }]);
  });
});

describe("patched()", () => {
  const before = async () => charge(20);
  const after = async () => {
    if (patched("validate-first")) await validate("order");
    return charge(20);
  };

  test("outside a workflow it is true", () => {
    expect(patched("validate-first")).toBe(true);
  });

  test("in the body of a step it is true, and takes nothing", async () => {
    let inStep: unknown;
    const journal = new ScriptedJournal({ body: () => step("look", () => patched("x")) });
    const { issued, patches } = await journal.start();
    const [command] = issued;
    if (command?.kind === "activity") inStep = command.body(undefined as never, {} as never);
    expect([inStep, patches]).toEqual([true, []]);
  });

  test.each(["", "a#b", "a\nb", "x".repeat(201), 5])("%j is no id", async id => {
    expect(() => patched(id as string)).toThrow(expect.objectContaining({ code: "E_OPTION" }));
    const journal = new ScriptedJournal({ body: async () => patched(id as string) });
    expect((await journal.start()).fault).toMatchObject({ message: expect.stringContaining("the name of a patch is") });
  });

  test("a new run takes the new way, and its replay the same", async () => {
    const journal = new ScriptedJournal({ body: after });
    const first = await journal.start();
    expect(first.patches).toEqual([{ id: "validate-first", cause: 1 }]);
    expect(first.issued).toMatchObject([{ name: "validate" }]);
    const second = await journal.complete(first.issued[0], "order");
    await journal.complete(second.issued[0], 20);
    expect(journal.history.map(({ type, name }) => `${type} ${name ?? ""}`.trim())).toEqual([
      "run.started",
      "patch.taken validate-first",
      "activity.completed validate",
      "activity.completed charge",
    ]);
    const execution = await journal.evict();
    expect([execution.fault, execution.closing?.body]).toEqual([undefined, '{"result":20}']);
  });

  test("a run that went the old way goes on with it", async () => {
    const journal = new ScriptedJournal({ body: before });
    const { issued } = await journal.start();
    await journal.complete(issued[0], 20);
    const execution = await journal.evict({ body: after });
    expect([execution.fault, execution.closing?.body]).toEqual([undefined, '{"result":20}']);
  });

  test("the new way binds a run that took it: without the branch it is refused, without the question it is not", async () => {
    const journal = new ScriptedJournal({ body: after });
    const { issued } = await journal.start();
    await journal.complete(issued[0], "order");
    const always = await journal.evict({ body: async () => (await validate("order"), charge(20)) });
    expect([always.fault, always.outstanding().length]).toEqual([undefined, 1]);
    expect((await journal.evict({ body: before })).fault).toMatchObject({ code: "E_HISTORY_MISMATCH" });
  });

  test("a run that ends in the activation that takes a patch records it first", async () => {
    const journal = new ScriptedJournal({ body: async () => (patched("x") ? "new" : "old") });
    const decision = await journal.start();
    expect(decision).toMatchObject({ patches: [{ id: "x", cause: 1 }], closing: { body: '{"result":"new"}' } });
    await journal.append({ type: "run.completed", body: { result: "new" } });
    expect((await journal.evict()).fault).toBeUndefined();
  });

  test("an activation with a bug takes nothing", async () => {
    const journal = new ScriptedJournal({
      body: async () => {
        if (patched("x")) throw new TypeError("bug");
      },
    });
    expect(await journal.start()).toMatchObject({ patches: [], fault: { code: "E_WORKFLOW_BUG" } });
  });

  test("a loop that waits for signals takes the new way from the first turn that is not recorded", async () => {
    const seen: boolean[][] = [];
    const body = async () => {
      const turns: boolean[] = [];
      seen.push(turns);
      for (;;) {
        await approved.receive();
        turns.push(patched("x"));
      }
    };
    const journal = new ScriptedJournal({ body: async () => approved.receive().then(() => sleep("1 day")) });
    await journal.start();
    for (let turn = 0; turn < 3; turn++) await journal.signal("approved", turn);
    await journal.evict({ body });
    await journal.signal("approved", 3);
    await journal.evict({ body });
    expect(seen).toEqual([
      [false, false, true, true],
      [false, false, true, true],
    ]);
    expect(journal.history.filter(({ type }) => type === "patch.taken")).toMatchObject([{ name: "x", cause: 4 }]);
  });

  test("the loser of a race asks in the activation in which it goes on", async () => {
    const seen: unknown[] = [];
    const body = async () => {
      const late = charge(1).then(() => seen.push(["late", patched("x")]));
      await Promise.race([late, approved.receive()]);
      seen.push(["won", patched("x")]);
      await sleep("1 day");
    };
    const journal = new ScriptedJournal({ body });
    const { issued } = await journal.start();
    await journal.signal("approved", 1);
    await journal.complete(issued[0], 1);
    const live = seen.splice(0);
    expect(live).toEqual([
      ["won", true],
      ["late", true],
    ]);
    await journal.evict();
    expect(seen).toEqual(live);
  });

  test("a marker that was lost with its process is taken again, later if the history went on", async () => {
    const journal = new ScriptedJournal({ body: async () => approved.receive() });
    await journal.start();
    const code = { name: "scripted", build: "next", onBug: "block" as const };
    const answers: boolean[] = [];
    const body = async () => {
      answers.push(patched("x"));
      for (;;) {
        await approved.receive();
        answers.push(patched("x"));
      }
    };
    const lost = new Execution("run", { ...code, body });
    await replay(lost, journal.history);
    expect(lost.unrecordedPatches()).toEqual([{ id: "x", cause: 1 }]);
    await journal.signal("approved", 1);
    const next = new Execution("run", { ...code, body });
    await replay(next, journal.history);
    expect(next.unrecordedPatches()).toEqual([{ id: "x", cause: 2 }]);
    expect(answers).toEqual([true, false, true]);
  });
});
