import { RepriseError } from "../language/errors.js";
import type { HistoryEvent } from "../language/events.js";
import type { Mail } from "../language/mail.js";
import type { Execution } from "../replay/execution.js";
import type { BlockReason, ClaimedRun, ClaimRequest, FlushResult, TakenQuery, WorkerStore } from "../store/contract.js";
import type { NumberedBuild } from "./builds/builds.js";
import { Claims } from "./claims.js";
import { CommitHints } from "./commit-hints.js";
import { DatabaseClock, type WorkerClock } from "./database-clock.js";
import { Blocking } from "./runs/blocking.js";
import { Executions } from "./runs/executions.js";
import { JournalWriter } from "./journal-writer.js";
import { quarantineAfterClaims } from "./limits.js";
import { QueryDesk } from "./query-desk.js";
import { rejectUpdate } from "./runs/reject-update.js";
import type { Residence } from "./runs/residence.js";
import { ResidentRun } from "./runs/resident-run.js";
import type { FailingActivity } from "./activities/failing-activity.js";
import type { BodyOf } from "./activities/running-activities.js";
import { ActivitySlots } from "./activities/activity-slots.js";
import type { TransactionHost } from "./activities/transaction-attempt.js";
import type { TransactionStore } from "../store/transaction-contract.js";
import { SuspendedRuns, type SuspendedRun } from "./runs/suspended-runs.js";

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
  /** An activity is tried again and again: its 10th attempt has failed, its 100th, and so on. */
  failing(run: { readonly runId: string; readonly workflow: string }, activity: FailingActivity): void;
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
  readonly #hints: CommitHints;
  readonly #blocking: Blocking;
  #draining = false;
  #looking: Promise<unknown> = Promise.resolve();
  #onLeft: (() => void) | undefined;

  constructor(options: EngineOptions) {
    const { store, owner, queues, log } = options;
    const clock = options.clock ?? new DatabaseClock();
    const onTrouble = (error: unknown, attempt = 1) => log.databaseTrouble(error, attempt);
    this.#options = options;
    this.#builds = byName(options.builds);
    this.#suspended = new SuspendedRuns(options.maximumSuspendedRuns);
    this.#claims = new Claims(options);
    this.#hints = new CommitHints({ store, onTrouble, onWakeUp: () => options.onDueWithin(0) });
    this.#blocking = new Blocking({ store, owner, onTrouble, onBlocked: (run, reason) => log.blocked(run, reason) });
    this.#executions = new Executions(store);
    this.#queries = new QueryDesk({
      store,
      owner,
      queues,
      workflows: () => [...this.#builds.keys()],
      recall: run => this.#recall(run),
      onTrouble,
    });
    const answering = { onTrouble, onFlushed: (results: readonly FlushResult[]) => correctClock(clock, results) };
    this.#writer = new JournalWriter({ store, ...answering });
    this.#residence = this.#newResidence(options, clock, answering);
  }

  /** What runs in memory need of this worker. */
  #newResidence(options: EngineOptions, clock: WorkerClock, answering: Omit<TransactionHost, "store">): Residence {
    const { store, owner, log, transactions, holdsLease } = options;
    const slots = new ActivitySlots(options.maximumConcurrentActivities, holdsLease);
    const connections = transactions && new ActivitySlots(transactions.maximumConcurrent, holdsLease);
    const hints = this.#hints;
    const onAnswered = (runId: string) => hints.answered(runId);
    const rejecting = { store, onAnswered, onTrouble: (error: unknown) => log.databaseTrouble(error, 1) };
    return {
      owner,
      writer: this.#writer,
      slotsOf: ({ transaction }) => (transaction === undefined ? slots : (connections ?? slots)),
      transactions: transactions && { store: transactions.store, ...answering },
      clock,
      bodyOf: options.bodyOf ?? (({ command }) => command.body),
      random: options.random ?? Math.random,
      draining: () => this.#draining,
      block: (run, fence, reason, release) =>
        this.#blocking.block(run, fence, { build: run.code.build, reason, release }),
      onMail: dueAt => options.onDueWithin(dueAt - clock.now()),
      onFamilyMail: queues => hints.wake(queues),
      rejectUpdate: (runId, id, why) => rejectUpdate({ runId, id }, why, rejecting),
      onAnswered,
      onUnfinished: (run, handlers) => log.unfinished(run, handlers),
      onFailing: (run, activity) => log.failing(run, activity),
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
      const code = this.#codeOf(run);
      const memory = this.#suspended.take(run, code);
      if (run.crashes > quarantineAfterClaims) await this.#quarantine(run, code);
      else if (memory === undefined) cold.push(run);
      else loaded.push({ claimed: run, memory });
    }
    if (cold.length === 0) return loaded;
    const moved = cold.filter(({ started }) => started === null).map(({ runId }) => runId);
    const histories = moved.length === 0 ? noHistories : await this.#options.store.loadHistories(moved);
    await this.#executions.learn(histories.values());
    return [...loaded, ...cold.map(run => ({ claimed: run, history: historyOf(run, histories) }))];
  }

  #quarantine(run: ClaimedRun, { build }: NumberedBuild): Promise<void> {
    this.#claims.release(run.runId);
    return this.#blocking.quarantine(run, build);
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

  #left(run: ResidentRun, how: "suspended" | "closed" | "blocked" | "lost"): void {
    this.#resident.delete(run.runId);
    this.#claims.release(run.runId);
    if (how === "lost") this.#options.log.lost(run);
    if (how === "suspended") {
      const { execution, code, term, nextSeq } = run;
      this.#suspended.put(run.runId, { execution, code, term, nextSeq });
    }
    if (how === "closed") this.#hints.closed(run.runId);
    this.#onLeft?.();
    if (this.#claims.hasBacklog) this.#options.onDueWithin(0);
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
