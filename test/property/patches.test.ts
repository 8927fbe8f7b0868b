import fc from "fast-check";
import { expect, test } from "vitest";
import "@reprise/runtime/register";
import { activity, patched, signal, sleep } from "@reprise/runtime";
import { identityKey, type Command } from "#runtime/language/commands.js";
import type { HistoryEvent } from "#runtime/language/events.js";
import { ScriptedJournal } from "../support/scripted-journal.js";
import { randomProgram, type Operation } from "./random-program.js";

const programs = Number(process.env.REPRISE_PROPERTY_RUNS ?? 300);

const approved = signal<number>("approved");
const activities = new Map(
  ["charge", "ship", "mail"].map(name => [name, activity(name, (input: unknown) => input as string)]),
);
const added = activity("added", (input: unknown) => input as string);

const combinators = {
  race: (branches: Promise<void>[]) => Promise.race(branches),
  all: (branches: Promise<void>[]) => Promise.all(branches),
  allSettled: (branches: Promise<void>[]) => Promise.allSettled(branches),
};

/** A program, with a patch before each of its operations that is chosen by its number: only the new code knows them. */
class Code {
  readonly seen: unknown[] = [];
  readonly #isNew: boolean;
  readonly #ids: readonly number[];
  #count = 0;

  constructor(isNew: boolean, ids: readonly number[]) {
    this.#isNew = isNew;
    this.#ids = ids;
  }

  async execute(program: readonly Operation[]): Promise<void> {
    for (const operation of program) {
      await this.#patch();
      await this.#one(operation);
    }
  }

  async #patch(): Promise<void> {
    const id = this.#ids[this.#count++ % this.#ids.length] ?? 0;
    if (!this.#isNew || id === 0) return;
    // The same ids come again in loops, in branches side by side, and in activations of their own.
    const answer = patched(`p${id}`);
    this.seen.push([id, answer, patched(`p${id}`) === answer]);
    if (answer && id % 2 === 0) this.seen.push(await added(id));
    if (answer && id % 3 === 0) await sleep(id);
  }

  async #one(operation: Operation): Promise<void> {
    switch (operation.do) {
      case "draw":
        return void this.seen.push(Math.random());
      case "activity":
        return void this.seen.push(await activities.get(operation.name)?.({ at: new Date() }));
      case "sleep":
        return sleep(operation.ms);
      case "timeout":
        return new Promise(resolve => setTimeout(resolve, operation.ms));
      case "receive":
        return void this.seen.push(await approved.receive({ timeout: operation.ms }));
      case "race":
      case "all":
      case "allSettled":
        await combinators[operation.do](operation.branches.map(branch => this.execute(branch)));
        return;
      case "loop":
        for (let turn = 0; turn < operation.times; turn++) await this.execute(operation.body);
        return;
      case "branch":
        return this.execute(Math.random() < 0.5 ? operation.low : operation.high);
    }
  }
}

interface World {
  readonly program: readonly Operation[];
  readonly ids: readonly number[];
  readonly choices: readonly number[];
  /** After how many events there is new code. */
  readonly deploys: readonly number[];
}

const bodyOf =
  ({ program, ids }: World, isNew: boolean) =>
  async () => {
    const code = new Code(isNew, ids);
    await code.execute(program);
    return code.seen;
  };

/** Executes what is left until the run ends, as `choices` say. */
async function goOn(journal: ScriptedJournal, choices: readonly number[]): Promise<void> {
  for (let turn = journal.history.length; turn < 300; turn++) {
    if (journal.execution.closing !== undefined || journal.execution.fault !== undefined) return;
    const possible = journal.execution.outstanding().map(({ command }) => command);
    await happen(journal, possible, choices[turn % choices.length] ?? 0, turn);
  }
}

async function happen(journal: ScriptedJournal, possible: readonly Command[], choice: number, turn: number) {
  const command = possible[choice % (possible.length + 1)];
  if (command === undefined) return journal.signal("approved", turn);
  if (command.kind === "timer") return journal.fire(command);
  return journal.complete(command, `${command.name} ${turn}`);
}

/** What an execution has come to: everything that code could observe, and everything that it waits for. */
function stateOf({ execution }: ScriptedJournal): unknown {
  const waits = execution.outstanding().map(({ command }) => [identityKey(command), command.cause]);
  return [execution.fault?.message, execution.closing?.body.replaceAll(/"stack":"(?:[^"\\]|\\.)*"/g, ""), waits];
}

/** The first of a history, as a worker would find them. */
function prefix(history: readonly HistoryEvent[], length: number, isNew: boolean, world: World): ScriptedJournal {
  const journal = new ScriptedJournal({ body: bodyOf(world, isNew) });
  journal.history.push(...history.slice(0, length));
  return journal;
}

/** The old code records a run. A deploy may come after any of its events: the new code takes over, goes on and is replayed. */
test(`I34: new code goes on with any prefix of an old history, and replays what came of it (${programs} programs)`, async () => {
  let taken = 0;
  let refused = 0;
  const anyWorld = fc.record({
    program: randomProgram,
    ids: fc.array(fc.nat(6), { minLength: 1, maxLength: 6 }),
    choices: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 20 }),
    deploys: fc.array(fc.nat(1_000), { minLength: 3, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(anyWorld, async world => {
      const old = new ScriptedJournal({ body: bodyOf(world, false) });
      await old.start();
      await goOn(old, world.choices);
      // The first and the last of its prefixes, and some between them.
      const lengths = new Set([1, old.history.length, ...world.deploys.map(n => 1 + (n % old.history.length))]);
      for (const length of lengths) {
        const next = prefix(old.history, length, true, world);
        await next.evict();
        expect(next.execution.fault).toBeUndefined();
        await goOn(next, world.choices);
        const live = stateOf(next);
        await next.evict();
        expect(stateOf(next)).toEqual(live);
        if (next.history.some(({ type }) => type === "patch.taken")) taken++;
        if (/,false,true/.test(String(live))) refused++;
        // A later deploy of the same code, or a crash, finds what it left.
        for (const n of world.deploys.slice(0, 2)) {
          const again = prefix(next.history, 1 + (n % next.history.length), true, world);
          await again.evict();
          expect(again.execution.fault).toBeUndefined();
        }
      }
    }),
    { numRuns: programs },
  );
  // The property would hold for programs without patches, too.
  expect(taken).toBeGreaterThan(programs);
  expect(refused).toBeGreaterThan(programs / 10);
}, 600_000);
