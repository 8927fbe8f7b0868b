// Executes workflows against histories that are written as they go, and notes what their code asks for and which of its
// functions are executed. The programs are instrumented; the world gives samples of the types that it is asked for.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import "@reprise/runtime/register";
import type { Workflow } from "@reprise/runtime";
import { runContext } from "#runtime/activation/register.js";
import { Execution } from "#runtime/replay/execution.js";
import type { Asked } from "./operation-paths.js";
import { ScriptedJournal } from "./scripted-journal.js";
import { seededRandom } from "./seeded-random.js";

/** What the world gives to a run: by the name of an activity, a step or a signal, values that it may have. */
export interface World {
  readonly module: string;
  readonly workflow: string;
  readonly inputs: readonly unknown[];
  readonly answers: Readonly<Record<string, readonly unknown[]>>;
}

export interface Observed {
  readonly workflow: string;
  readonly executed: readonly string[];
  readonly paths: readonly { readonly asked: readonly Asked[]; readonly end: string }[];
  /** Why its module could not be loaded. */
  readonly notLoaded?: string;
}

let asked: Asked[] = [];
const executed = new Map<string, Set<string>>();

(globalThis as { executed?: (name: string) => void }).executed = name => {
  const workflow = runContext()?.run.workflow;
  if (workflow === undefined) return;
  const known = executed.get(workflow) ?? new Set();
  executed.set(workflow, known.add(name));
};

// As in a worker, a promise of a run that nobody waits for does not end the process.
process.on("unhandledRejection", () => undefined);

noteAsked("callActivity", "activity");
noteAsked("startTimer", "timer");
noteAsked("receiveSignal", "signal");
noteAsked("startChild", "child");
noteAsked("awaitCondition", "condition");

type Request = { readonly name: string } | { readonly workflow: string };

/** The timer of a wait for a signal or a condition belongs to the wait. */
function noteAsked(
  method: "callActivity" | "startTimer" | "receiveSignal" | "startChild" | "awaitCondition",
  kind: Asked["kind"],
): void {
  const prototype = Execution.prototype as unknown as Record<string, (request: Request) => unknown>;
  const original = prototype[method];
  if (original === undefined) throw new Error(`an execution has no ${method}`);
  prototype[method] = function (request) {
    const name = "workflow" in request ? request.workflow : request.name;
    if (kind !== "timer" || !/^(receive|condition):/.test(name)) asked.push({ kind, name });
    return original.call(this, request);
  };
}

async function observe(workflow: Workflow<never, unknown>, input: unknown, world: World, seed: number) {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const journal = new ScriptedJournal({ name: workflow.workflowName, body: workflow.workflowBody });
  asked = [];
  let decision = await journal.start(input);
  for (let turn = 0; decision.closing === undefined && decision.fault === undefined && turn < 60; turn++) {
    const commands = journal.execution.outstanding().map(each => each.command);
    const signals = journal.execution.awaitedSignals();
    const updates = [...journal.execution.updateHandlers.keys()];
    const command = pick([...commands, ...[...signals, ...updates].map(() => undefined)]);
    const signal = pick([...signals, ...updates]);
    if (command === undefined && signal === undefined) break;
    if (command === undefined && updates.includes(signal ?? "")) {
      const taken = await journal.update(signal ?? "", pick(world.answers[signal ?? ""] ?? []));
      if (!(taken instanceof Error)) decision = taken;
    } else if (command === undefined)
      decision = await journal.signal(signal ?? "", pick(world.answers[signal ?? ""] ?? []));
    else if (command.kind === "timer") decision = await journal.fire(command);
    else if (random() < 0.04) decision = await journal.fail(command, new Error(`no ${command.name}`));
    else decision = await journal.complete(command, pick(world.answers[command.name] ?? []));
  }
  return { asked, end: decision.closing?.type ?? decision.fault?.code ?? "open" };
}

/** What JSON cannot say stands as `{ sample: "Date" }`. */
function revived(_key: string, value: unknown): unknown {
  const { sample } = (value ?? {}) as { readonly sample?: string };
  if (sample === "bigint") return 7n;
  if (sample === "Date") return new Date(1_700_000_000_000);
  if (sample === "Map") return new Map();
  return sample === "Set" ? new Set() : value;
}

const [, , file = "", seed = "1"] = process.argv;
const worlds = JSON.parse(readFileSync(file, "utf8"), revived) as readonly World[];
const seen: Observed[] = [];
for (const world of worlds) {
  const loaded = await load(world);
  if (typeof loaded === "string") seen.push({ workflow: world.workflow, executed: [], paths: [], notLoaded: loaded });
  else seen.push(await observeAll(loaded, world));
}
writeFileSync(`${file}.seen`, JSON.stringify(seen));

/** The workflow, or why Node cannot load its module. */
async function load({ module, workflow }: World): Promise<Workflow<never, unknown> | string> {
  try {
    const exported = (await import(pathToFileURL(module).href)) as Record<
      string,
      Partial<Workflow<never, unknown>> | undefined
    >;
    const found = Object.values(exported).find(each => each?.workflowName === workflow);
    return found === undefined ? "it is not exported" : (found as Workflow<never, unknown>);
  } catch (error) {
    return String(error);
  }
}

async function observeAll(workflow: Workflow<never, unknown>, world: World): Promise<Observed> {
  const paths: Observed["paths"][number][] = [];
  for (const [index, input] of world.inputs.entries())
    paths.push(await observe(workflow, input, world, Number(seed) + index));
  return { workflow: world.workflow, executed: [...(executed.get(world.workflow) ?? [])], paths };
}
