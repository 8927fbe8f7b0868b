/**
 * What the rest of the runtime may ask of the store. `postgres-store.ts` implements it; `testing/memory-store` follows the same
 * rules in memory, and one test holds both to the same answers.
 *
 * Times are ms since the epoch on the database's clock. Run ids are UUIDv7, made by whoever starts the run, so that a
 * start that is sent again is the same start.
 */
import type { ParentClose } from "../language/commands.js";
import type { ErrorCode } from "../language/codes.js";
import type { RepriseError } from "../language/errors.js";
import type { HistoryEvent, NewEvent } from "../language/events.js";
import type { Mail, MailKind, NewMail } from "../language/mail.js";
import type { ManifestSite } from "../language/manifest.js";
import type { Problem, QueryAnswer } from "../language/query.js";
import type { ClosedState, RunState, StoredStatus } from "../language/run.js";

/** The three fences of a write: nothing is accepted unless all of them hold, tested under the run's row lock. */
export interface Fence {
  readonly runId: string;
  readonly owner: string;
  readonly term: number;
  /** The seq that the first event of the batch will have. */
  readonly position: number;
}

/** Everything one owner writes about one run in one batch: accepted wholly, or not at all. */
export interface RunWrite {
  readonly fence: Fence;
  readonly build: number | null;
  readonly events: readonly NewEvent[];
  /** Ids of the run's mail that these events journal, or that this write makes superfluous. Removed with it. */
  readonly taken: readonly string[];
  readonly mail: readonly NewMail[];
  /** Undelivered mail to withdraw: timers that were cleared. */
  readonly withdrawn: readonly { readonly kind: MailKind; readonly key: string }[];
  /** Set together with the closing event. Closing removes all mail of the run and its owner. */
  readonly close: ClosedState | null;
  /**
   * Give the run up: nothing of it is in flight. Its next wake-up is in the inbox, or is one of the named waits that only
   * the outside can end (`signal approved`); they are kept in the run's row, so that a run without both is found.
   */
  readonly release: { readonly awaits: readonly string[] } | null;
  /** It contains an outcome or a command, or gives the run up, so the run moves: its count of crashes returns to 0. */
  readonly progress: boolean;
  /** What it does in other runs; absent for runs without parent and children. */
  readonly family?: FamilyWrite | undefined;
}

/**
 * Part of the write of a parent or a child: whatever closes the run, its parent and its children are told by the same commit.
 * The parent gets the report, if the run closes; its open children are cancelled, as far as they were started with `cancel`.
 */
export interface FamilyWrite {
  readonly started: readonly NewChild[];
  readonly cancelled: readonly CancelledRun[];
  /** JSON text of the event that the parent will journal. Null if the run does not close, or has no parent. */
  readonly report: string | null;
}

export interface NewChild {
  readonly runId: string;
  readonly workflow: string;
  readonly queue: string;
  readonly fingerprint: string;
  /** JSON text of the `run.started` body. */
  readonly started: string;
  readonly occurrence: number;
  readonly parentClose: ParentClose;
  /** JSON text of the body of a `cancel.requested` that it gets at once; else null. */
  readonly cancel: string | null;
}

export interface CancelledRun {
  readonly runId: string;
  /** JSON text of the body of `cancel.requested`. */
  readonly cancel: string;
}

/**
 * `ok`: accepted. `already`: accepted before, its answer was lost. `busy`: somebody holds the row, send it again
 * unchanged. `fenced`: the run is not ours any more. `gap`: the database lost commits that it had acknowledged, or the
 * mail that is taken; the run has been given up, with a wake-up. `refused`: Postgres cannot store what is written; nothing
 * was, and the run is still ours.
 */
export type FlushResult =
  | { readonly runId: string; readonly verdict: "ok" | "already"; readonly at: readonly number[] }
  | { readonly runId: string; readonly verdict: "busy" | "fenced" | "gap" }
  | { readonly runId: string; readonly verdict: "refused"; readonly error: RepriseError };

export interface ClaimRequest {
  readonly owner: string;
  readonly queues: readonly string[];
  /** The workflows that this worker can execute, each with its build. Where `begins` is false, only runs that have begun. */
  readonly workflows: readonly { readonly name: string; readonly build: string; readonly begins: boolean }[];
  readonly limit: number;
  /**
   * `true`: only runs that made no progress over their last two claims. A worker takes one of them at a time, so that the
   * one that ends the process is told from those that shared it. `false`: only the others.
   */
  readonly probation: boolean;
}

export interface ClaimedRun {
  readonly runId: string;
  readonly workflow: string;
  readonly queue: string;
  /** The term under which it is now owned. Exactly one more than before means that nobody else owned it in between. */
  readonly term: number;
  readonly nextSeq: number;
  readonly status: StoredStatus;
  /** Claims since the run last moved, this one included. */
  readonly crashes: number;
  /** Of a run that has not moved yet: its only event, which need not be loaded then. */
  readonly started: HistoryEvent | null;
}

export interface WorkerRegistration {
  /** A fresh random UUID per process start: it is the owner id of its runs and never comes back. */
  readonly id: string;
  readonly host: string;
  /** Identifies the boot of the host, so that the process id of a dead worker can be trusted. */
  readonly bootId: string;
  readonly pid: number;
  readonly queues: readonly string[];
}

export interface BuildRegistration {
  readonly workflow: string;
  readonly build: string;
  readonly sites: readonly ManifestSite[];
}

export interface NewRun {
  readonly runId: string;
  readonly workflow: string;
  readonly queue: string;
  /** The user's own id, unique among all runs; null where none was given. */
  readonly id: string | null;
  /** JSON text of the `run.started` body. */
  readonly started: string;
  /** Hash of workflow and canonical input: tells a repeated start from a conflicting one. */
  readonly fingerprint: string;
}

export type StartResult =
  | { readonly outcome: "started" | "existing"; readonly runId: string }
  | { readonly outcome: "conflict"; readonly runId: string; readonly workflow: string };

export interface BlockReason {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  /** JSON text of the encoded error, with its cause and stack; null where none was thrown. */
  readonly error: string | null;
}

export interface RunDescription {
  readonly runId: string;
  readonly id: string | null;
  readonly workflow: string;
  readonly queue: string;
  readonly state: RunState;
  readonly startedAt: number;
  readonly closedAt: number | null;
  readonly events: number;
  readonly term: number;
  readonly owner: string | null;
  /** Build that wrote the newest event. */
  readonly build: string | null;
  /** Why it is blocked, and which builds cannot go on with it. */
  readonly blocked: (BlockReason & { readonly builds: readonly string[] }) | null;
  /** What only the outside can send, while nobody works on the run: `signal approved`. */
  readonly awaits: string | null;
  /** Due time of its next mail: a timer, a retry. */
  readonly nextWakeUpAt: number | null;
  /** What that mail tries again, if it does: `activity charge#1`. */
  readonly repeats: string | null;
  /** The run that started it as a child, and as which: `order#2`. Null for runs that a client started. */
  readonly parent: { readonly runId: string; readonly child: string } | null;
}

export interface ListFilter {
  readonly workflow?: string | undefined;
  readonly state?: RunState | undefined;
  /** Only the children of this run. */
  readonly parent?: string | undefined;
  /** Newest first; default 100. */
  readonly limit?: number | undefined;
  /** Only runs older than this run id. */
  readonly before?: string | undefined;
}

/** A build as histories refer to it. */
export interface StoredBuild {
  readonly number: number;
  readonly workflow: string;
  readonly build: string;
  readonly sites: readonly ManifestSite[];
}

/** Mail from outside: a signal, a request to cancel. It is due when it arrives. */
export type IncomingMail = Pick<NewMail, "kind" | "key" | "name" | "body">;

/** A question to a run. Its id is drawn by whoever asks, so that asking again is the same question. */
export interface NewQuery {
  readonly id: string;
  readonly runId: string;
  readonly name: string;
  /** JSON text, as the codec wrote it. */
  readonly argument: string;
  /** How long somebody waits for the answer, in ms. */
  readonly timeoutMs: number;
}

/** A question that a worker has taken, and the run as it is now. */
export interface TakenQuery extends Pick<NewQuery, "id" | "runId" | "name" | "argument"> {
  readonly workflow: string;
  readonly term: number;
  readonly nextSeq: number;
  /** Why the run cannot go on; null where it can. */
  readonly blocked: BlockReason | null;
}

/** A request that a run answers. Its id is its key: sending it again is the same update. */
export interface NewUpdate {
  readonly runId: string;
  readonly id: string;
  readonly name: string;
  /** JSON text, as the codec wrote it. */
  readonly argument: string;
}

/** Somebody who waits for what became of an update. */
export interface UpdateWait extends Pick<NewUpdate, "runId" | "id"> {
  /** Events of its run from this seq on are looked at: the others were, and did not tell of it. */
  readonly from: number;
}

/** What became of an update so far. Of one moment: what is not there in any of these has been lost. */
export interface UpdateProgress {
  /** Its mail waits. */
  readonly waits: boolean;
  readonly rejection: Problem | null;
  /** The events that tell of it, in order. */
  readonly events: readonly UpdateEvent[];
  /** Where to look from the next time. */
  readonly nextSeq: number;
  readonly closed: boolean;
  readonly blocked: BlockReason | null;
}

export interface UpdateEvent {
  readonly type: "update.accepted" | "update.completed" | "update.failed";
  readonly name: string;
  /** JSON text of the event's body. */
  readonly body: string;
}

/** One line of the doctor's report: something that the invariants forbid. */
export interface Finding {
  readonly finding: string;
  readonly runId: string;
}

/** What can run a statement: a pool, or the caller's own client inside its transaction. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface ClientStore {
  /** With `tx`, within the caller's transaction: the run exists if and only if it commits. */
  startRun(run: NewRun, tx?: Queryable): Promise<StartResult>;
  /**
   * In one commit, those that nothing is in the way of: their run ids. Fails as a whole, also where a key is held by a
   * transaction that does not end soon.
   */
  startFreeRuns(runs: readonly NewRun[]): Promise<ReadonlySet<string>>;
  /** `unknown`: no such run; `closed`: it has ended; `existing`: the same key was sent before and still waits. */
  sendMail(runId: string, mail: IncomingMail): Promise<"sent" | "existing" | "closed" | "unknown">;
  terminateRun(runId: string, reason: string | null): Promise<"terminated" | "closed" | "unknown">;
  /** Opens a blocked run also to builds that have failed with it. `open`: it is not blocked. */
  unblockRun(runId: string): Promise<"unblocked" | "open" | "closed" | "unknown">;
  /** By run id, or by the user's id. Undefined if there is no such run. */
  describeRun(reference: { readonly runId: string } | { readonly id: string }): Promise<RunDescription | undefined>;
  /** Newest first. Empty where nothing matches, also for a workflow or a parent that nobody knows. */
  listRuns(filter: ListFilter): Promise<readonly RunDescription[]>;
  /** Gapless and in order. Empty if there is no such run. */
  loadHistory(runId: string): Promise<readonly HistoryEvent[]>;
  loadBuilds(numbers: readonly number[]): Promise<readonly StoredBuild[]>;
  /** The closing event of each of these runs that has one; one round trip for any number of waiters. */
  closingEvents(runIds: readonly string[]): Promise<ReadonlyMap<string, HistoryEvent>>;
  /** Why those of these runs that are blocked are blocked. */
  blockedRuns(runIds: readonly string[]): Promise<ReadonlyMap<string, BlockReason>>;
  /** Names of all workflows for which a worker ever registered a build. */
  knownWorkflows(): Promise<readonly string[]>;
  /** Tells workers of these queues to look into the inbox. A hint: never inside a transaction, may be lost. */
  hintWakeUp(queues: readonly string[]): Promise<void>;

  /**
   * Puts it into the inbox, unless it is there, and forgets that it was rejected before. `from`: no earlier event can tell of it,
   * unless it was sent before.
   */
  sendUpdate(
    update: NewUpdate,
  ): Promise<{ readonly outcome: "sent"; readonly from: number } | { readonly outcome: "closed" | "unknown" }>;
  /** One round trip for any number of waiters, in their order; undefined where there is no such run. */
  lookAtUpdates(waits: readonly UpdateWait[]): Promise<readonly (UpdateProgress | undefined)[]>;

  /** Asking again with the same id asks once. */
  askQuery(query: NewQuery): Promise<"asked" | "unknown">;
  /** Takes the answers away. Null for a question that waits; one that is not in the map is gone, and can be asked again. */
  takeAnswers(ids: readonly string[]): Promise<ReadonlyMap<string, QueryAnswer | null>>;
  /** Nobody waits for its answer any more. */
  withdrawQuery(id: string): Promise<void>;
  /** Tells workers of these queues to look for questions. A hint. */
  hintAsked(queues: readonly string[]): Promise<void>;
}

export interface WorkerStore extends ClientStore {
  registerWorker(worker: WorkerRegistration): Promise<void>;
  /** Numbers by workflow name. */
  registerBuilds(builds: readonly BuildRegistration[]): Promise<ReadonlyMap<string, number>>;
  /** The worker leaves: its remaining runs are free at once. */
  deregisterWorker(id: string): Promise<void>;

  /** Takes runs that have due mail and no owner, under a new term. Removes their due wake-up mail with it. */
  claimRuns(request: ClaimRequest): Promise<readonly ClaimedRun[]>;
  /** Frees the runs of this owner that it does not know of, with a wake-up: the answer to their claim was lost. */
  freeForgottenRuns(owner: string, known: readonly string[]): Promise<number>;
  /** Histories of claimed runs, gapless and in order; to be called after the claim has committed. Empty for a run that is unknown. */
  loadHistories(runIds: readonly string[]): Promise<ReadonlyMap<string, readonly HistoryEvent[]>>;
  /** Due mail of runs that this worker owns, by run, due time and arrival. */
  dueMail(owner: string): Promise<readonly Mail[]>;
  /** ms until the next mail of these queues falls due; 0 when some is due, null when there is none. */
  untilNextMail(queues: readonly string[]): Promise<number | null>;

  /** One round trip and one commit for any number of runs. Refused runs never affect the others. */
  flush(writes: readonly RunWrite[]): Promise<readonly FlushResult[]>;
  /**
   * The run cannot go on with this build. It keeps its owner while activities are in flight (`release: false`), and
   * holds its mail back until another build takes it.
   */
  blockRun(
    fence: Fence,
    block: { readonly build: string; readonly reason: BlockReason; readonly release: boolean },
  ): Promise<"ok" | "fenced">;
  /** Opens blocked runs of these workflows again where this build has not failed yet. Returns how many. */
  unblockRuns(workflows: readonly { readonly name: string; readonly build: string }[]): Promise<number>;

  /** Workers whose beat can be watched. */
  watchWorkers(): Promise<
    readonly {
      readonly id: string;
      readonly beat: string;
      readonly host: string;
      readonly bootId: string;
      readonly pid: number;
    }[]
  >;
  /** Declares a worker dead, unless its beat moved since it was seen. */
  buryWorker(id: string, beat: string): Promise<boolean>;
  /** Frees the runs of dead workers, in batches, with a wake-up for each. Returns how many. */
  takeOverRuns(): Promise<number>;
  /** Everything the invariants forbid; empty at every quiet moment. */
  diagnose(): Promise<readonly Finding[]>;
  /** Gives a wake-up to every open run that has none. Returns how many. */
  repairWakeUps(): Promise<number>;

  /** After a commit, tells those who wait for results. A hint. */
  hintClosed(runIds: readonly string[]): Promise<void>;

  /**
   * Takes questions for a while: to runs that this worker owns or that nobody owns, and to runs of others who have not
   * answered for a second. Mail from before the question is taken first, if somebody takes it soon. Not to runs that have
   * ended workers without making progress.
   */
  takeQueries(request: {
    readonly owner: string;
    readonly queues: readonly string[];
    readonly workflows: readonly string[];
    readonly limit: number;
  }): Promise<readonly TakenQuery[]>;
  answerQueries(answers: readonly { readonly id: string; readonly answer: QueryAnswer }[]): Promise<void>;
  /** Tells those who asked: ids of questions, and of runs that have answered updates. A hint. */
  hintAnswered(ids: readonly string[]): Promise<void>;
  /** For whoever waits for it. To be called before its mail is removed, so that it is never nowhere. */
  rejectUpdate(update: Pick<NewUpdate, "runId" | "id">, problem: Problem): Promise<void>;
  /** Removes questions for whose answer nobody waits any more, and rejections that are old. Returns how many questions. */
  removeExpiredQueries(): Promise<number>;
}

/** Hints from Postgres. They may be lost or come late: whoever listens also polls. */
export interface Hints {
  onWakeUp(listener: (queue: string) => void): void;
  onClosed(listener: (runId: string) => void): void;
  onAsked(listener: (queue: string) => void): void;
  onAnswered(listener: (id: string) => void): void;
  close(): Promise<void>;
}
