import { RepriseError } from "../language/errors.js";
import type { HistoryEvent } from "../language/events.js";
import type { Mail } from "../language/mail.js";
import type { Execution } from "../replay/execution.js";
import type {
  BlockReason,
  ClaimedRun,
  ClaimRequest,
  Fence,
  FlushResult,
  TakenQuery,
  WorkerStore,
} from "../store/contract.js";
import type { NumberedBuild } from "./builds/builds.js";
import { Claims } from "./claims.js";
import { DatabaseClock, type WorkerClock } from "./database-clock.js";
import { Executions } from "./runs/executions.js";
import { JournalWriter } from "./journal-writer.js";
import { quarantineAfterClaims } from "./limits.js";
import { QueryDesk } from "./query-desk.js";
import type { Residence } from "./runs/residence.js";
import { ResidentRun } from "./runs/resident-run.js";
import type { BodyOf } from "./activities/running-activities.js";
import { ActivitySlots } from "./activities/activity-slots.js";
import type { TransactionStore } from "../store/transaction-contract.js";
import { SuspendedRuns, type SuspendedRun } from "./runs/suspended-runs.js";
import { UpdateAnswers } from "./update-answers.js";

export interface EngineOptions {
  readonly store: EngineStore;
  readonly owner: string;
  readonly queues: readonly string[];
  readonly builds: readonly NumberedBuild[];
  readonly maximumConcurrentRuns: number;
  readonly maximumConcurrentActivities: number;
  /** Where transactions are executed, and how many at one time. Without it they are activities. */
  readonly transactions?: { readonly store: TransactionStore; readonly maximumConcurrent: number } | undefined;
  readonly maximumSuspendedRuns: number;
  readonly log: EngineLog;
  /** Whether others still see this worker alive: what it begins now is not begun elsewhere. */
  readonly holdsLease: () => boolean;
  /** Something will be due in so many ms: mail that was sent, or a claim for which there was no room before. */
  readonly onDueWithin: (ms: number) => void;
  /** Default: the time of the database. */
  readonly clock?: WorkerClock;
  /** What is executed as an attempt. Default: the body of the activity or step. */
  readonly bodyOf?: BodyOf;
  /** Shortens the waits between attempts, in [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
}

/** What an engine asks of the store. */
export type EngineStore = Pick<
  WorkerStore,
  | "claimRuns"
  | "freeForgottenRuns"
  | "loadHistories"
  | "loadBuilds"
  | "dueMail"
  | "flush"
  | "blockRun"
  | "hintClosed"
  | "hintWakeUp"
  | "takeQueries"
  | "answerQueries"
  | "hintAnswered"
  | "rejectUpdate"
>;

/** What an operator should hear of. */
export interface EngineLog {
  blocked(run: { readonly runId: string; readonly workflow: string }, reason: BlockReason): void;
  lost(run: { readonly runId: string; readonly workflow: string }): void;
  /** It has ended with these handlers under way (`signal approved`). */
  unfinished(run: { readonly runId: string; readonly workflow: string }, handlers: readonly string[]): void;
  databaseTrouble(error: unknown, attempt: number): void;
}

type LoadedRun =
  | { readonly claimed: ClaimedRun; readonly memory: SuspendedRun }
  | { readonly claimed: ClaimedRun; readonly history: readonly HistoryEvent[] };

interface RememberedRun {
  readonly claimed: ClaimedRun;
  readonly execution: Execution;
  readonly code: NumberedBuild;
}

/** claim → load → replay → commit → dispatch, for all runs of a worker. */
export class Engine {
  readonly #options: EngineOptions;
  #builds: ReadonlyMap<string, NumberedBuild>;
  readonly #executions: Executions;
  readonly #queries: QueryDesk;
  readonly #resident = new Map<string, ResidentRun>();
  readonly #suspended: SuspendedRuns;
  readonly #writer: JournalWriter;
  readonly #residence: Residence;
  readonly #claims: Claims;
  readonly #answers: UpdateAnswers;
  #draining = false;
  #looking: Promise<unknown> = Promise.resolve();
  #closedRuns: string[] = [];
  readonly #queuesToWake = new Set<string>();
  #onLeft: (() => void) | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#builds = byName(options.builds);
    this.#suspended = new SuspendedRuns(options.maximumSuspendedRuns);
    this.#claims = new Claims(options);
    this.#answers = new UpdateAnswers(options.store, error => options.log.databaseTrouble(error, 1));
    this.#executions = new Executions(options.store);
    this.#queries = new QueryDesk({
      store: options.store,
      owner: options.owner,
      queues: options.queues,
      workflows: () => [...this.#builds.keys()],
      recall: run => this.#recall(run),
      onTrouble: error => options.log.databaseTrouble(error, 1),
    });
    const clock = options.clock ?? new DatabaseClock();
    this.#writer = new JournalWriter({
      store: options.store,
      onTrouble: (error, attempt) => options.log.databaseTrouble(error, attempt),
      onFlushed: results => correctClock(clock, results),
    });
    const { transactions, holdsLease } = options;
    const slots = new ActivitySlots(options.maximumConcurrentActivities, holdsLease);
    const connections = transactions && new ActivitySlots(transactions.maximumConcurrent, holdsLease);
    this.#residence = {
      owner: options.owner,
      writer: this.#writer,
      slotsOf: ({ transaction }) => (transaction === undefined ? slots : (connections ?? slots)),
      transactions: transactions && {
        store: transactions.store,
        onTrouble: (error, attempt) => options.log.databaseTrouble(error, attempt),
        onFlushed: results => correctClock(clock, results),
      },
      clock,
      bodyOf: options.bodyOf ?? (({ command }) => command.body),
      random: options.random ?? Math.random,
      draining: () => this.#draining,
      block: (run, fence, reason, release) => this.#block(run, fence, reason, release),
      onMail: dueAt => options.onDueWithin(dueAt - clock.now()),
      onFamilyMail: queues => this.#wake(queues),
      rejectUpdate: (runId, id, why) => this.#answers.reject(runId, id, why),
      onAnswered: runId => this.#answers.given(runId),
      onUnfinished: (run, handlers) => options.log.unfinished(run, handlers),
      onLeft: (run, how) => this.#left(run, how),
    };
  }

  /**
   * Executes these from now on. Runs of a workflow whose code is another are replayed on it before their next event; those of
   * a workflow that is missing are not claimed.
   */
  execute(builds: readonly NumberedBuild[]): void {
    if (isSameList(builds, [...this.#builds.values()])) return;
    this.#builds = byName(builds);
    for (const run of this.#resident.values()) {
      const code = this.#builds.get(run.workflow);
      if (code !== undefined && code !== run.code) run.outdate();
    }
  }

  /** Gives all runs up: others have newer code. */
  outdate(): void {
    for (const run of this.#resident.values()) run.outdate();
  }

  /** What this engine can go on with. */
  get workflows(): ClaimRequest["workflows"] {
    return [...this.#builds].map(([name, { build, begins }]) => ({ name, build, begins }));
  }

  get residentRuns(): number {
    return this.#resident.size;
  }

  /** Whether some run has something to deliver or to write; attempts under way do not count. */
  get isMoving(): boolean {
    if (this.#writer.isBusy) return true;
    for (const run of this.#resident.values()) if (run.isMoving) return true;
    return false;
  }

  /**
   * Takes what is due: runs without an owner, and mail of our own runs.
   *
   * `nothing`: there was none. `all`: there is no more. `some`: there may be more than was taken.
   */
  takeDue(): Promise<"nothing" | "all" | "some"> {
    const look = this.#look();
    this.#looking = look.catch(() => undefined);
    return look;
  }

  async #look(): Promise<"nothing" | "all" | "some"> {
    try {
      await this.#claims.freeForgotten(this.#resident.keys());
      return await this.#takeDue();
    } catch (error) {
      this.#claims.doubt();
      throw error;
    }
  }

  async #takeDue(): Promise<"nothing" | "all" | "some"> {
    const claimed = this.#draining ? [] : await this.#claims.take(this.workflows, this.#room);
    if (claimed.length + this.#resident.size === 0) return "nothing";
    const dueMail = this.#options.store.dueMail(this.#options.owner);
    const beginning = this.#begin(claimed.filter(isFirstClaim));
    const resuming = this.#rememberAll(claimed.filter(run => !isFirstClaim(run)));
    const [mail, memories] = await Promise.all([dueMail, resuming, beginning]);
    const mailOf = groupByRun(mail);
    for (const run of this.#resident.values()) run.takeMail(mailOf.get(run.runId) ?? []);
    for (const memory of memories) this.#reside(memory, mailOf.get(memory.claimed.runId) ?? []);
    if (claimed.length === 0) return "nothing";
    return this.#claims.hasBacklog && this.#room > 0 ? "some" : "all";
  }

  get #room(): number {
    return this.#options.maximumConcurrentRuns - this.#resident.size;
  }

  /** Answers what runs are asked. */
  answerQueries(): Promise<void> {
    return this.#queries.look();
  }

  /** Stops claiming and gives runs up as soon as nothing of them is in flight. Resolves when all have left. */
  async drain(): Promise<void> {
    this.#draining = true;
    // A claim may be under way whose runs are not known yet.
    await this.#looking;
    for (const run of this.#resident.values()) run.drain();
    while (this.#resident.size > 0) {
      await this.#writer.idle();
      if (this.#resident.size > 0) await new Promise<void>(resolve => (this.#onLeft = resolve));
    }
    await this.#writer.idle();
    await this.#queries.close();
  }

  /** Ends every attempt that is under way; its run is given up without its outcome. */
  abortActivities(): void {
    const reason = new RepriseError("E_CANCELLED", { message: "the worker is leaving" });
    for (const run of this.#resident.values()) run.abortActivities(reason);
  }

  // ── load ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Histories of those runs that this worker does not have in memory. */
  async #load(claimed: readonly ClaimedRun[]): Promise<readonly LoadedRun[]> {
    const loaded: LoadedRun[] = [];
    const cold: ClaimedRun[] = [];
    for (const run of claimed) {
      this.#claims.note(run);
      const memory = this.#suspended.take(run, this.#codeOf(run));
      if (run.crashes > quarantineAfterClaims) await this.#quarantine(run);
      else if (memory === undefined) cold.push(run);
      else loaded.push({ claimed: run, memory });
    }
    if (cold.length === 0) return loaded;
    const moved = cold.filter(({ started }) => started === null).map(({ runId }) => runId);
    const histories = moved.length === 0 ? noHistories : await this.#options.store.loadHistories(moved);
    await this.#executions.learn(histories.values());
    return [...loaded, ...cold.map(run => ({ claimed: run, history: historyOf(run, histories) }))];
  }

  // ── replay ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #rememberAll(claimed: readonly ClaimedRun[]): Promise<readonly RememberedRun[]> {
    const loaded = await this.#load(claimed);
    return Promise.all(loaded.map(run => this.#remember(run)));
  }

  /** They have something to do before any mail. */
  async #begin(claimed: readonly ClaimedRun[]): Promise<void> {
    for (const memory of await this.#rememberAll(claimed)) this.#reside(memory, []);
  }

  async #remember(loaded: LoadedRun): Promise<RememberedRun> {
    if ("memory" in loaded) return { claimed: loaded.claimed, ...loaded.memory };
    const { claimed, history } = loaded;
    const code = this.#codeOf(claimed);
    const execution = await this.#executions.replayed(claimed, code, { history, first: claimed.term === 1 });
    return { claimed, execution, code };
  }

  #codeOf({ workflow }: { readonly workflow: string }): NumberedBuild {
    const code = this.#builds.get(workflow);
    if (code === undefined) throw new RepriseError("E_INTERNAL", { message: `took a run of ${workflow}` });
    return code;
  }

  /** For a query, of whoever's run. */
  async #recall(run: TakenQuery): Promise<Execution> {
    const resident = this.#resident.get(run.runId);
    const memory =
      resident === undefined ? this.#suspended.look(run) : resident.isAt(run) ? resident.execution : undefined;
    if (memory !== undefined) return memory;
    const histories = await this.#options.store.loadHistories([run.runId]);
    await this.#executions.learn(histories.values());
    const history = histories.get(run.runId) ?? [];
    // Its owner may have written since the question was taken.
    const nextSeq = Math.max(run.nextSeq, history.length + 1);
    return this.#executions.replayed({ ...run, nextSeq }, this.#codeOf(run), { history, first: false });
  }

  /** A run that was here before brings its mail: finding nothing to do, it would leave at once. */
  #reside({ claimed, ...memory }: RememberedRun, mail: readonly Mail[]): void {
    const run = new ResidentRun(this.#residence, claimed, memory);
    this.#resident.set(run.runId, run);
    run.resume(mail);
  }

  // ── commit, dispatch: resident-run.ts and journal-writer.ts ─────────────────────────────────────────────────────────

  async #block(run: ResidentRun, fence: Fence, reason: BlockReason, release: boolean): Promise<"ok" | "fenced"> {
    const { build } = run.code;
    this.#options.log.blocked(run, reason);
    return this.#untilAnswered(() => this.#options.store.blockRun(fence, { build, reason, release }));
  }

  async #quarantine(claimed: ClaimedRun): Promise<void> {
    const build = this.#builds.get(claimed.workflow)?.build ?? "";
    const reason: BlockReason = {
      code: "E_QUARANTINED",
      message: `run ${claimed.runId} (${claimed.workflow}) ended ${claimed.crashes - 1} workers without making progress`,
      hint:
        "Look for an endless loop, an exhausted heap or a call of process.exit() in the workflow or its activities. Mended in " +
        `the workflow, it goes on by itself; mended in an activity: reprise unblock ${claimed.runId}`,
      error: null,
    };
    this.#claims.release(claimed.runId);
    this.#options.log.blocked(claimed, reason);
    const fence = { runId: claimed.runId, owner: this.#options.owner, term: claimed.term, position: claimed.nextSeq };
    await this.#untilAnswered(() => this.#options.store.blockRun(fence, { build, reason, release: true }));
  }

  /** Blocking twice is blocking once: under the same fence, a lost answer is resolved by asking again. */
  async #untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (error) {
        this.#options.log.databaseTrouble(error, attempt);
        await new Promise(resolve => setTimeout(resolve, Math.min(50 * 2 ** attempt, 2_000)));
      }
    }
  }

  #left(run: ResidentRun, how: "suspended" | "closed" | "blocked" | "lost"): void {
    this.#resident.delete(run.runId);
    this.#claims.release(run.runId);
    if (how === "lost") this.#options.log.lost(run);
    if (how === "suspended") {
      const { execution, code, term, nextSeq } = run;
      this.#suspended.put(run.runId, { execution, code, term, nextSeq });
    }
    if (how === "closed") this.#hintClosed(run.runId);
    this.#onLeft?.();
    if (this.#claims.hasBacklog) this.#options.onDueWithin(0);
  }

  /** One hint for all that one commit has sent. This worker looks itself. */
  #wake(queues: readonly string[]): void {
    const known = this.#queuesToWake.size > 0;
    for (const queue of queues) this.#queuesToWake.add(queue);
    if (known || queues.length === 0) return;
    queueMicrotask(() => {
      const hinted = [...this.#queuesToWake];
      this.#queuesToWake.clear();
      this.#options.onDueWithin(0);
      this.#options.store.hintWakeUp(hinted).catch((error: unknown) => this.#options.log.databaseTrouble(error, 1));
    });
  }

  /** One hint for all runs that one commit has closed. */
  #hintClosed(runId: string): void {
    if (this.#closedRuns.push(runId) > 1) return;
    queueMicrotask(() => {
      const runIds = this.#closedRuns;
      this.#closedRuns = [];
      this.#options.store.hintClosed(runIds).catch((error: unknown) => this.#options.log.databaseTrouble(error, 1));
    });
  }
}

function byName(builds: readonly NumberedBuild[]): ReadonlyMap<string, NumberedBuild> {
  return new Map(builds.map(build => [build.definition.workflowName, build]));
}

function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** Not the same as having only one event: a run may wait for a signal before anything else. */
function isFirstClaim({ term }: ClaimedRun): boolean {
  return term === 1;
}

const noHistories: ReadonlyMap<string, readonly HistoryEvent[]> = new Map();

function historyOf(
  { runId, started }: ClaimedRun,
  histories: ReadonlyMap<string, readonly HistoryEvent[]>,
): readonly HistoryEvent[] {
  return started === null ? (histories.get(runId) ?? []) : [started];
}

function groupByRun(mail: readonly Mail[]): ReadonlyMap<string, readonly Mail[]> {
  const byRun = new Map<string, Mail[]>();
  for (const item of mail) {
    const items = byRun.get(item.runId);
    if (items === undefined) byRun.set(item.runId, [item]);
    else items.push(item);
  }
  return byRun;
}

function correctClock(clock: WorkerClock, results: readonly FlushResult[]): void {
  for (const result of results) {
    if (result.verdict !== "ok") continue;
    const at = result.at.at(-1);
    if (at !== undefined) return clock.correct(at);
  }
}
