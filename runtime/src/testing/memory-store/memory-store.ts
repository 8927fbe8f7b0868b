import { RepriseError } from "../../language/errors.js";
import { bareEvent, isClosing, type HistoryEvent } from "../../language/events.js";
import type { Mail } from "../../language/mail.js";
import type { Problem, QueryAnswer } from "../../language/query.js";
import type {
  BlockReason,
  BuildRegistration,
  ClaimedRun,
  ClaimRequest,
  Fence,
  Finding,
  FlushResult,
  IncomingMail,
  ListFilter,
  NewQuery,
  NewRun,
  NewUpdate,
  Queryable,
  RunDescription,
  RunWrite,
  StartResult,
  StoredBuild,
  TakenQuery,
  UpdateProgress,
  UpdateWait,
  WorkerRegistration,
  WorkerStore,
} from "../../store/contract.js";
import type { TestStore } from "../test-store.js";
import { claimRuns, freeForgottenRuns, takeOverRuns } from "./claims.js";
import { describeRun, listRuns } from "./describe.js";
import { dependants, diagnoseFamilies, mendFamilies, tellFamily } from "./families.js";
import { flush } from "./flush.js";
import { askQuery, takeAnswers, takeQueries } from "./queries.js";
import { lookAtUpdates, sendUpdate } from "./updates.js";
import { hold, removeMail, Tables, wakeUp, type RunRow } from "./tables.js";

/**
 * The store's contract in memory, with the rules of the statements in `store/statements`: fences, terms, unique mail,
 * takeover. `test/testing/memory-store.test.ts` holds both to the same answers.
 */
export class MemoryStore implements TestStore {
  readonly location = undefined;
  readonly transactions = undefined;
  readonly #tables: Tables;

  /** @param now The time of what it commits, in ms since the epoch. */
  constructor(now: () => number) {
    this.#tables = new Tables(now);
  }

  // ── The client's side ───────────────────────────────────────────────────────────────────────────────────────────────

  async startRun(run: NewRun, tx?: Queryable): Promise<StartResult> {
    if (tx !== undefined) throw noTransactions();
    const existing = this.#tables.runs.get((run.id === null ? undefined : this.#tables.keys.get(run.id)) ?? run.runId);
    if (existing === undefined) {
      this.#tables.addRun(run);
      return { outcome: "started", runId: run.runId };
    }
    const { runId, workflow, fingerprint } = existing;
    const same = workflow === run.workflow && fingerprint === run.fingerprint;
    return same ? { outcome: "existing", runId } : { outcome: "conflict", runId, workflow };
  }

  async startFreeRuns(runs: readonly NewRun[]): Promise<ReadonlySet<string>> {
    const started = new Set<string>();
    for (const run of runs) {
      const taken = this.#tables.runs.has(run.runId) || (run.id !== null && this.#tables.keys.has(run.id));
      if (!taken) started.add(this.#tables.addRun(run).runId);
    }
    return started;
  }

  async sendMail(runId: string, mail: IncomingMail): Promise<"sent" | "existing" | "closed" | "unknown"> {
    const row = this.#tables.runs.get(runId);
    if (row === undefined) return "unknown";
    if (row.closedAt !== null) return "closed";
    const { kind, key, name, body } = mail;
    const complete = { kind, key, name, body, occurrence: null, dueAt: this.#tables.now() };
    return this.#tables.addMail(row, complete) ? "sent" : "existing";
  }

  async terminateRun(runId: string, reason: string | null): Promise<"terminated" | "closed" | "unknown"> {
    const row = this.#tables.runs.get(runId);
    if (row === undefined) return "unknown";
    if (row.closedAt !== null) return "closed";
    row.term++;
    const at = Math.max(row.lastAt, this.#tables.now());
    row.events.push({
      ...bareEvent,
      type: "run.terminated",
      seq: row.events.length + 1,
      at,
      term: row.term,
      body: JSON.stringify({ reason }),
    });
    Object.assign(row, { status: "terminated", closedAt: at, lastAt: at, owner: null, awaits: null, blocked: null });
    removeMail(row, () => true);
    tellFamily(this.#tables, row, dependants(this.#tables, row));
    return "terminated";
  }

  async unblockRun(runId: string): Promise<"unblocked" | "open" | "closed" | "unknown"> {
    const row = this.#tables.runs.get(runId);
    if (row === undefined) return "unknown";
    if (row.closedAt !== null) return "closed";
    if (row.status !== "blocked") return "open";
    row.blockedBuilds.clear();
    row.crashes = 0;
    if (row.owner === null) this.#open(row);
    return "unblocked";
  }

  async describeRun(
    reference: { readonly runId: string } | { readonly id: string },
  ): Promise<RunDescription | undefined> {
    return describeRun(this.#tables, reference);
  }

  async listRuns(filter: ListFilter): Promise<readonly RunDescription[]> {
    return listRuns(this.#tables, filter);
  }

  async loadHistory(runId: string): Promise<readonly HistoryEvent[]> {
    return [...(this.#tables.runs.get(runId)?.events ?? [])];
  }

  async loadBuilds(numbers: readonly number[]): Promise<readonly StoredBuild[]> {
    return this.#tables.builds.filter(({ number }) => numbers.includes(number));
  }

  async closingEvents(runIds: readonly string[]): Promise<ReadonlyMap<string, HistoryEvent>> {
    const found = new Map<string, HistoryEvent>();
    for (const runId of runIds) {
      const last = this.#tables.runs.get(runId)?.events.at(-1);
      if (last !== undefined && isClosing(last.type)) found.set(runId, last);
    }
    return found;
  }

  async blockedRuns(runIds: readonly string[]): Promise<ReadonlyMap<string, BlockReason>> {
    const found = new Map<string, BlockReason>();
    for (const runId of runIds) {
      const row = this.#tables.runs.get(runId);
      if (row?.status === "blocked" && row.blocked !== null) found.set(runId, row.blocked);
    }
    return found;
  }

  async knownWorkflows(): Promise<readonly string[]> {
    return [...new Set(this.#tables.builds.map(({ workflow }) => workflow))];
  }

  async hintWakeUp(): Promise<void> {
    return;
  }

  async sendUpdate(update: NewUpdate): ReturnType<WorkerStore["sendUpdate"]> {
    return sendUpdate(this.#tables, update);
  }

  async lookAtUpdates(waits: readonly UpdateWait[]): Promise<readonly (UpdateProgress | undefined)[]> {
    return lookAtUpdates(this.#tables, waits);
  }

  async askQuery(query: NewQuery): Promise<"asked" | "unknown"> {
    return askQuery(this.#tables, query);
  }

  async takeAnswers(ids: readonly string[]): Promise<ReadonlyMap<string, QueryAnswer | null>> {
    return takeAnswers(this.#tables, ids);
  }

  async withdrawQuery(id: string): Promise<void> {
    this.#tables.queries.delete(id);
  }

  async hintAsked(): Promise<void> {
    return;
  }

  /** It has no clock of its own. */
  async moveClock(): Promise<void> {
    return;
  }

  async close(): Promise<void> {
    return;
  }

  // ── The worker's side ───────────────────────────────────────────────────────────────────────────────────────────────

  async registerWorker({ id }: Pick<WorkerRegistration, "id">): Promise<void> {
    this.#tables.workers.set(id, "live");
  }

  async registerBuilds(builds: readonly BuildRegistration[]): Promise<ReadonlyMap<string, number>> {
    const numbers = new Map<string, number>();
    for (const { workflow, build, sites } of builds) {
      const known = this.#tables.builds.find(stored => stored.workflow === workflow && stored.build === build);
      const stored = known ?? { number: this.#tables.builds.length + 1, workflow, build, sites };
      if (known === undefined) this.#tables.builds.push(stored);
      numbers.set(workflow, stored.number);
    }
    return numbers;
  }

  async deregisterWorker(id: string): Promise<void> {
    this.#tables.workers.set(id, "left");
    takeOverRuns(this.#tables);
  }

  async claimRuns(request: ClaimRequest): Promise<readonly ClaimedRun[]> {
    return claimRuns(this.#tables, request);
  }

  async freeForgottenRuns(owner: string, known: readonly string[]): Promise<number> {
    return freeForgottenRuns(this.#tables, owner, known);
  }

  async loadHistories(runIds: readonly string[]): Promise<ReadonlyMap<string, readonly HistoryEvent[]>> {
    return new Map(runIds.map(runId => [runId, [...(this.#tables.runs.get(runId)?.events ?? [])]]));
  }

  async dueMail(owner: string): Promise<readonly Mail[]> {
    return [...this.#tables.runs.values()].filter(row => row.owner === owner).flatMap(row => this.#tables.dueOf(row));
  }

  async untilNextMail(queues: readonly string[]): Promise<number | null> {
    const dueAt = [...this.#tables.runs.values()]
      .filter(row => queues.includes(row.queue))
      .flatMap(row => row.inbox.filter(({ held }) => !held).map(mail => mail.dueAt));
    return dueAt.length === 0
      ? null
      : Math.max(0, dueAt.reduce((one, other) => Math.min(one, other)) - this.#tables.now());
  }

  async flush(writes: readonly RunWrite[]): Promise<readonly FlushResult[]> {
    return flush(this.#tables, writes);
  }

  async blockRun(
    { runId, owner, term, position }: Fence,
    { build, reason, release }: { readonly build: string; readonly reason: BlockReason; readonly release: boolean },
  ): Promise<"ok" | "fenced"> {
    const row = this.#tables.runs.get(runId);
    if (row?.owner !== owner || row.term !== term || row.events.length + 1 !== position) return "fenced";
    row.status = "blocked";
    row.blocked = reason;
    row.blockedBuilds.add(build);
    if (release) row.owner = null;
    hold(row, true);
    return "ok";
  }

  async unblockRuns(workflows: readonly { readonly name: string; readonly build: string }[]): Promise<number> {
    const opened = [...this.#tables.runs.values()].filter(
      row =>
        row.status === "blocked" &&
        row.owner === null &&
        workflows.some(({ name, build }) => name === row.workflow && !row.blockedBuilds.has(build)),
    );
    for (const row of opened) this.#open(row);
    return opened.length;
  }

  #open(row: RunRow): void {
    Object.assign(row, { status: "open", blocked: null, crashes: 0 });
    hold(row, false);
    this.#tables.addMail(row, wakeUp("resume", this.#tables.now()));
  }

  /** Nobody's beat can be watched here: a test says who dies. */
  async watchWorkers(): Promise<readonly never[]> {
    return [];
  }

  async buryWorker(id: string): Promise<boolean> {
    if (this.#tables.workers.get(id) !== "live") return false;
    this.#tables.workers.set(id, "dead");
    return true;
  }

  async takeOverRuns(): Promise<number> {
    return takeOverRuns(this.#tables);
  }

  async diagnose(): Promise<readonly Finding[]> {
    const stuck = this.#stuck().map(({ runId }) => ({ finding: "an open run has nothing that could wake it", runId }));
    return [...stuck, ...diagnoseFamilies(this.#tables)];
  }

  async repairWakeUps(): Promise<number> {
    const mended = mendFamilies(this.#tables);
    const stuck = this.#stuck();
    for (const row of stuck) this.#tables.addMail(row, wakeUp("resume", this.#tables.now()));
    return stuck.length + mended;
  }

  #stuck(): readonly RunRow[] {
    return [...this.#tables.runs.values()].filter(
      row => row.status === "open" && row.owner === null && row.inbox.length === 0 && row.awaits === null,
    );
  }

  async hintClosed(): Promise<void> {
    return;
  }

  async takeQueries(request: Parameters<WorkerStore["takeQueries"]>[0]): Promise<readonly TakenQuery[]> {
    return takeQueries(this.#tables, request);
  }

  async answerQueries(answers: readonly { readonly id: string; readonly answer: QueryAnswer }[]): Promise<void> {
    for (const { id, answer } of answers) {
      const row = this.#tables.queries.get(id);
      if (row !== undefined) row.answer ??= answer;
    }
  }

  async rejectUpdate({ runId, id }: Pick<NewUpdate, "runId" | "id">, problem: Problem): Promise<void> {
    this.#tables.runs.get(runId)?.rejections.set(id, problem);
  }

  async hintAnswered(): Promise<void> {
    return;
  }

  /** Whoever asked is in this process. */
  async removeExpiredQueries(): Promise<number> {
    return 0;
  }
}

function noTransactions(): RepriseError {
  return new RepriseError("E_OPTION", {
    message: "the in-memory store has no transactions, so a run cannot be started in one",
    hint: `Execute this test on Postgres: new TestEnvironment({ …, store: "postgres" }).`,
  });
}
