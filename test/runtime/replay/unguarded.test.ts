import { describe, expect, test } from "vitest";
import { unguarded } from "@reprise/runtime";
import { activeRun } from "#runtime/activation/register.js";
import { ScriptedJournal } from "../../support/scripted-journal.js";

const reason = "it asks for nothing that differs";

describe("unguarded", () => {
  test("its code is outside the run, what follows is inside again", async () => {
    const seen: boolean[] = [];
    const look = () => seen.push(activeRun() !== undefined);
    const journal = new ScriptedJournal({
      body: async () => {
        look();
        unguarded(reason, look);
        look();
        await Promise.resolve();
        look();
      },
    });
    await journal.start();
    expect(seen).toEqual([true, false, true, true]);
  });

  test("its value is handed out, and its error thrown, as they are", async () => {
    const error = new RangeError("no");
    const value = {};
    expect(unguarded(reason, () => value)).toBe(value);
    expect(() =>
      unguarded(reason, () => {
        throw error;
      }),
    ).toThrow(error);
  });

  test("code that is asynchronous is refused, by TypeScript and when it is executed", () => {
    const open: unknown = unguarded(reason, () => JSON.parse("1") as unknown);
    const some: string | undefined = unguarded(reason, () => process.env["NOBODY_SETS_THIS"]);
    expect([open, some]).toEqual([1, undefined]);
    // @ts-expect-error -- the type of the second argument is never
    expect(() => unguarded(reason, async () => 1)).toThrow("unguarded() was given code that is asynchronous");
  });
});
