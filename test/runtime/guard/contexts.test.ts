// The guard as a worker has it, in the process of the test.
import "@reprise/runtime/register";
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as realTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { masked } from "#runtime/activation/register.js";
import { inActivation, journaledTime } from "../../support/in-activation.js";
import { ScriptedJournal } from "../../support/scripted-journal.js";

test("C10: masked code sees the real natives, also after it has waited, and may use what a run may not", async () => {
  const read = () => [Date.now(), process.pid, process.env.PATH];
  const { value, decision } = await inActivation(() =>
    masked(async () => [...read(), await Promise.resolve(null), ...read()]),
  );
  expect(decision.fault).toBeUndefined();
  const real = [expect.any(Number), process.pid, process.env.PATH];
  expect(value).toEqual([...real, null, ...real]);
  expect((value as readonly number[])[4]).toBeGreaterThan(journaledTime + 1e9);
});

test("C10b: who listens for a warning draws nothing from the run that caused it", async () => {
  const seen: number[] = [];
  const listener = (warning: Error) => {
    if (warning.message === "of the run") seen.push(Date.now(), Math.random());
  };
  process.on("warning", listener);
  const draw = async (warns: boolean) => {
    if (warns) process.emitWarning("of the run");
    await Promise.resolve();
    return Math.random();
  };
  const warned = await inActivation(() => draw(true));
  const silent = await inActivation(() => draw(false));
  process.off("warning", listener);
  expect(warned).toMatchObject({ value: silent.value, decision: { fault: undefined } });
  expect(seen).toEqual([expect.any(Number), expect.any(Number)]);
  expect(seen[0]).toBeGreaterThan(journaledTime + 1e9);
});

test("C12: run code that goes on outside its activation is reported at its next native, never served", async () => {
  let open: (value: undefined) => void = () => undefined;
  const gate = new Promise<undefined>(resolve => (open = resolve));
  const reads: unknown[] = [];
  const { execution, decision } = await inActivation(async () => {
    await gate;
    for (const read of [() => Date.now(), () => Math.random(), () => setTimeout(() => 1, 1), () => process.cwd()]) {
      try {
        reads.push(read());
      } catch (error) {
        reads.push((error as { code?: string }).code);
      }
    }
  });
  expect(decision.fault?.code).toBe("E_NOTHING_PENDING");
  open(undefined);
  await realTimeout(1);
  expect(reads).toEqual(Array(4).fill("E_FOREIGN_CONTEXT"));
  expect(execution.settle().fault).toBeDefined();
});

test("C10: other code of the process reads the real natives while a run is in the middle of its work", async () => {
  const outside: number[] = [];
  const observer = (async () => {
    for (let turn = 0; turn < 50; turn++) {
      outside.push(Date.now(), Math.random());
      await Promise.resolve();
      if (turn % 10 === 0) await new Promise(resolve => setImmediate(resolve));
    }
  })();
  const { value } = await inActivation(async () => {
    const inside: number[] = [];
    for (let turn = 0; turn < 50; turn++) {
      inside.push(Date.now());
      await Promise.resolve();
    }
    return new Set(inside);
  });
  await observer;
  expect(value).toEqual(new Set([journaledTime]));
  expect(outside.filter(each => each === journaledTime)).toEqual([]);
});

test("a run sees no async context of whoever woke it, and what it sets itself is its own", async () => {
  const request = new AsyncLocalStorage<string>();
  const { value } = await request.run("of the caller", () =>
    inActivation(() => [request.getStore(), request.run("own", () => [request.getStore(), Date.now()])]),
  );
  expect(value).toEqual([undefined, ["own", journaledTime]]);
});

test("C14: draws through the guard are the same on replay, and a draw in a later activation shifts none", async () => {
  const drawn: unknown[][] = [];
  const journal = new ScriptedJournal({
    body: async () => {
      const mine: unknown[] = [Math.random(), crypto.randomUUID()];
      drawn.push(mine);
      await new Promise(resolve => setTimeout(resolve, 86_400_000 * 365));
      mine.push(Date.now(), Math.random());
      return mine;
    },
  });
  const { issued } = await journal.start();
  const timer = issued[0];
  const closed = await journal.fire(timer);
  expect(closed.closing?.type).toBe("run.completed");
  await journal.evict();
  expect(drawn).toHaveLength(2);
  expect(drawn[1]).toEqual(drawn[0]);
  expect(drawn[0]?.[2]).toBe(journal.history.at(-1)?.at);
});
