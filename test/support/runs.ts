import { randomBytes, randomUUID } from "node:crypto";
import type { NewEvent } from "#runtime/language/events.js";
import type { NewMail } from "#runtime/language/mail.js";
import type { ClaimedRun, FamilyWrite, Fence, NewChild, NewRun, RunWrite } from "#runtime/store/contract.js";
import type { PostgresStore } from "#runtime/store/postgres-store.js";

export const workflow = { name: "order", build: "build-1", begins: true } as const;
export const queue = "default";

let runIds = 0;

/** As the client makes them: they sort by age, also those of one millisecond. */
export function newRunId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const count = (runIds++ % 4_096).toString(16).padStart(3, "0");
  const bits = randomBytes(8).toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-8${bits.slice(0, 3)}-${bits.slice(3, 15)}`;
}

export function newRun(run: Partial<NewRun> = {}): NewRun {
  return {
    runId: newRunId(),
    workflow: workflow.name,
    queue,
    id: null,
    started: JSON.stringify({ workflow: workflow.name, input: { total: 1 }, seed: "5eed" }),
    fingerprint: "f1",
    ...run,
  };
}

export async function newWorker(store: PostgresStore): Promise<string> {
  const id = randomUUID();
  await store.registerWorker({ id, host: "test", bootId: "boot", pid: process.pid, queues: [queue] });
  return id;
}

export function claim(store: PostgresStore, owner: string, limit = 1_000): Promise<readonly ClaimedRun[]> {
  return store.claimRuns({ owner, queues: [queue], workflows: [workflow], limit, probation: false });
}

/** Starts `count` runs and claims them for a new worker. */
export async function claimedRuns(store: PostgresStore, count: number): Promise<{ owner: string; fences: Fence[] }> {
  const owner = await newWorker(store);
  for (let index = 0; index < count; index++) await store.startRun(newRun());
  return { owner, fences: (await claim(store, owner, count)).map(run => fenceOf(owner, run)) };
}

export function fenceOf(
  owner: string,
  { runId, term, nextSeq }: Pick<ClaimedRun, "runId" | "term" | "nextSeq">,
): Fence {
  return { runId, owner, term, position: nextSeq };
}

/** A parent and a child of it, `order#1`, both claimed by one worker. */
export async function family(
  store: PostgresStore,
  parentClose: "cancel" | "abandon",
): Promise<{ owner: string; parent: Fence; child: Fence }> {
  const owner = await newWorker(store);
  const run = newRun();
  await store.startRun(run);
  const parent = await claimOne(store, owner, run.runId);
  const started = newChild({ parentClose });
  await store.flush([write(parent, { family: starts([started]) })]);
  return { owner, parent: later(parent), child: await claimOne(store, owner, started.runId) };
}

/** With all others that are due. */
async function claimOne(store: PostgresStore, owner: string, runId: string): Promise<Fence> {
  const claimed = (await claim(store, owner)).find(run => run.runId === runId);
  if (claimed === undefined) throw new Error(`run ${runId} was not claimed`);
  return fenceOf(owner, claimed);
}

export function newChild(child: Partial<NewChild> = {}): NewChild {
  const { runId, workflow: name, queue: own, started, fingerprint } = newRun();
  const run = { runId, workflow: name, queue: own, started, fingerprint };
  return { ...run, occurrence: 1, parentClose: "cancel", cancel: null, ...child };
}

export function starts(started: readonly NewChild[]): FamilyWrite {
  return { started, cancelled: [], report: null };
}

export function completed(name = "charge", event: Partial<NewEvent> = {}): NewEvent {
  return {
    type: "activity.completed",
    name,
    occurrence: 1,
    cause: 1,
    site: "order",
    fingerprint: "0123456789abcdef",
    draws: null,
    body: JSON.stringify({ attempt: 1, result: "paid" }),
    notBefore: null,
    ...event,
  };
}

export function closing(type: "run.completed" | "run.failed" = "run.completed"): NewEvent {
  return completed("", { type, name: null, occurrence: null, fingerprint: null, body: '{"result":null}' });
}

export function write(fence: Fence, content: Partial<RunWrite> = {}): RunWrite {
  return {
    fence,
    build: null,
    events: [completed()],
    taken: [],
    mail: [],
    withdrawn: [],
    close: null,
    release: null,
    progress: true,
    ...content,
  };
}

export function mail(kind: NewMail["kind"], key: string, content: Partial<NewMail> = {}): NewMail {
  return { kind, key, dueAt: Date.now() - 1_000, name: null, occurrence: null, body: null, ...content };
}

/** The same fence, `events` later. */
export function later(fence: Fence, events = 1): Fence {
  return { ...fence, position: fence.position + events };
}
