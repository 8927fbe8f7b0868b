import fc from "fast-check";
import { expect, test } from "vitest";
import "@reprise/runtime/register";
import { activeRun } from "#runtime/activation/register.js";
import { activity, signal, sleep } from "@reprise/runtime";
import type { Command } from "#runtime/language/commands.js";
import { identityKey } from "#runtime/language/commands.js";
import { ScriptedJournal } from "../support/scripted-journal.js";
import { randomProgram, type Operation } from "./random-program.js";

const programs = Number(process.env.REPRISE_PROPERTY_RUNS ?? 1_000);

const approved = signal<number>("approved");
const activities = new Map(
  ["charge", "ship", "mail"].map(name => [name, activity(name, (input: unknown) => input as string)]),
);

const combinators = {
  race: (branches: Promise<void>[]) => Promise.race(branches),
  all: (branches: Promise<void>[]) => Promise.all(branches),
  allSettled: (branches: Promise<void>[]) => Promise.allSettled(branches),
};

/** What a run observed, in order: any difference between two executions shows here. */
async function execute(program: readonly Operation[], seen: unknown[]): Promise<void> {
  for (const operation of program) await executeOne(operation, seen);
}

async function executeOne(operation: Operation, seen: unknown[]): Promise<void> {
  switch (operation.do) {
    case "draw":
      seen.push(draw(), Date.now(), new Date(), crypto.randomUUID());
      return;
    case "activity":
      seen.push(await activities.get(operation.name)?.({ seen: seen.length, at: new Date() }));
      return;
    case "sleep":
      await sleep(operation.ms);
      seen.push(["slept", Date.now()]);
      return;
    case "timeout":
      await new Promise(resolve => setTimeout(resolve, operation.ms));
      seen.push(["timeout", Date.now()]);
      return;
    case "receive":
      seen.push(await approved.receive({ timeout: operation.ms }));
      return;
    case "race":
    case "all":
    case "allSettled": {
      const branches = operation.branches.map(branch => execute(branch, seen));
      await combinators[operation.do](branches);
      return;
    }
    case "loop":
      for (let turn = 0; turn < operation.times; turn++) await execute(operation.body, seen);
      return;
    case "branch":
      return execute(Math.random() < 0.5 ? operation.low : operation.high, seen);
  }
}

function draw(): number {
  return Math.random();
}

/** Executes a program to its end; `choices` decides which of the things that may happen next does. */
async function run(program: readonly Operation[], choices: readonly number[], evict: boolean) {
  const journal = new ScriptedJournal({
    body: async () => {
      const seen: unknown[] = [];
      await execute(program, seen);
      return seen;
    },
  });
  let decision = await journal.start();
  for (let turn = 0; decision.closing === undefined && decision.fault === undefined && turn < 200; turn++) {
    if (evict) await journal.evict();
    const possible = journal.execution.outstanding().map(outstanding => outstanding.command);
    const choice = choices[turn % choices.length] ?? 0;
    decision = await happen(journal, possible, choice, turn);
  }
  // Stack traces show where this test called from.
  const ending = decision.closing?.body.replaceAll(/"stack":"(?:[^"\\]|\\.)*"/g, "");
  return { decision, ending, commands: journal.decisions.map(({ issued }) => issued.map(describeCommand)) };
}

async function happen(journal: ScriptedJournal, possible: readonly Command[], choice: number, turn: number) {
  const command = possible[choice % (possible.length + 1)];
  if (command === undefined) return journal.signal("approved", turn);
  if (command.kind === "timer") return journal.fire(command);
  return choice % 7 === 0
    ? journal.fail(command, new Error(`no ${command.name}`))
    : journal.complete(command, `${command.name} ${turn}`);
}

function describeCommand(command: Command): string {
  const given = { activity: "argument", timer: "dueAt", child: "input" } as const;
  return `${identityKey(command)} ${String(command[given[command.kind] as keyof Command])}`;
}

test(`a workflow evicted after every event behaves as one never evicted (${programs} random programs)`, async () => {
  let finished = 0;
  await fc.assert(
    fc.asyncProperty(
      randomProgram,
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 20 }),
      async (program, choices) => {
        const kept = await run(program, choices, false);
        const evicted = await run(program, choices, true);
        expect(evicted.ending).toEqual(kept.ending);
        expect(evicted.decision.fault?.message).toEqual(kept.decision.fault?.message);
        expect(evicted.commands).toEqual(kept.commands);
        if (kept.ending !== undefined) finished++;
      },
    ),
    { numRuns: programs },
  );
  expect(activeRun()).toBeUndefined();
  // The property would hold for programs that never end, too: most of them have to.
  expect(finished).toBeGreaterThan(programs * 0.8);
}, 600_000);
