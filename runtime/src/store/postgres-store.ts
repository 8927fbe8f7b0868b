import type { HistoryEvent } from "../language/events.js";
import type { Mail } from "../language/mail.js";
import type { Problem, QueryAnswer } from "../language/query.js";
import type {
  BlockReason,
  BuildRegistration,
  ClaimedRun,
  ClaimRequest,
  ClientStore,
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
} from "./contract.js";
import { connect, type Database } from "./database.js";
import { flush } from "./flush.js";
import { migrate } from "./migrate.js";
import { answerQueries, removeExpiredQueries, takeAnswers } from "./statements/answer-queries.js";
import { askQuery, withdrawQuery } from "./statements/ask-query.js";
import { blockRun } from "./statements/block-run.js";
import { blockedRuns } from "./statements/blocked-runs.js";
import { claimRuns } from "./statements/claim-runs.js";
import { closingEvents } from "./statements/closing-events.js";
import { describeRun, listOpenRuns, listRuns } from "./statements/describe-runs.js";
import { diagnose } from "./statements/diagnose.js";
import { dueMail } from "./statements/due-mail.js";
import { freeForgottenRuns } from "./statements/free-forgotten-runs.js";
import { hintAnswered, hintAsked, hintClosed, hintWakeUp } from "./statements/hint.js";
import { knownWorkflows, loadBuilds } from "./statements/load-builds.js";
import { lookAtUpdates } from "./statements/look-at-updates.js";
import { loadHistories } from "./statements/load-histories.js";
import { registerBuilds } from "./statements/register-builds.js";
import { registerWorker } from "./statements/register-worker.js";
import { repairWakeUps } from "./statements/repair-wake-ups.js";
import { buryWorker, leave } from "./statements/retire-worker.js";
import { rejectUpdate, removeOldRejections } from "./statements/reject-update.js";
import { sendUpdate } from "./statements/send-update.js";
import { sendMail } from "./statements/send-mail.js";
import { startFreeRuns, startRun } from "./statements/start-run.js";
import { takeQueries } from "./statements/take-queries.js";
import { takeOverRuns } from "./statements/take-over-runs.js";
import { terminateRun } from "./statements/terminate-run.js";
import { unblockRun, unblockRuns } from "./statements/unblock-runs.js";
import { untilNextMail } from "./statements/until-next-mail.js";
import { watchWorkers, type WatchedWorker } from "./statements/watch-workers.js";

export interface StoreOptions {
  readonly url: string;
  /** Where the tables live. Default: `reprise`. */
  readonly schema?: string | undefined;
  /** Connections at most. Default: 8 for a worker, 4 for a client. */
  readonly poolSize?: number | undefined;
}

export const poolSizes = { worker: 8, client: 4 } as const;

/** Connects and brings the schema up to date. */
export async function openStore({ url, schema, poolSize = poolSizes.worker }: StoreOptions): Promise<PostgresStore> {
  const database = await connect(url, { poolSize, ...(schema === undefined ? {} : { schema }) });
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return new PostgresStore(database);
}

/** What a client needs, on fewer connections. */
export async function openClientStore({
  poolSize = poolSizes.client,
  ...options
}: StoreOptions): Promise<ClosableClientStore> {
  return openStore({ ...options, poolSize });
}

export interface ClosableClientStore extends ClientStore {
  close(): Promise<void>;
}

const thoroughClaimEvery = 10;

/** Each method is one statement, or a few; see `statements/`. */
export class PostgresStore implements WorkerStore, ClosableClientStore {
  readonly database: Database;
  readonly #claims = { ordinary: 0, probation: 0 };

  constructor(database: Database) {
    this.database = database;
  }

  startRun(run: NewRun, tx?: Queryable): Promise<StartResult> {
    return startRun(this.database, run, tx);
  }

  startFreeRuns(runs: readonly NewRun[]): Promise<ReadonlySet<string>> {
    return startFreeRuns(this.database, runs);
  }

  sendMail(runId: string, mail: IncomingMail): Promise<"sent" | "existing" | "closed" | "unknown"> {
    return sendMail(this.database, runId, mail);
  }

  terminateRun(runId: string, reason: string | null): Promise<"terminated" | "closed" | "unknown"> {
    return terminateRun(this.database, runId, reason);
  }

  unblockRun(runId: string): Promise<"unblocked" | "open" | "closed" | "unknown"> {
    return unblockRun(this.database, runId);
  }

  describeRun(reference: { readonly runId: string } | { readonly id: string }): Promise<RunDescription | undefined> {
    return describeRun(this.database, reference);
  }

  listRuns(filter: ListFilter): Promise<readonly RunDescription[]> {
    return listRuns(this.database, filter);
  }

  listOpenRuns(page: {
    readonly before: string | undefined;
    readonly limit: number;
  }): Promise<readonly RunDescription[]> {
    return listOpenRuns(this.database, page);
  }

  async loadHistory(runId: string): Promise<readonly HistoryEvent[]> {
    return (await loadHistories(this.database, [runId])).get(runId) ?? [];
  }

  loadBuilds(numbers: readonly number[]): Promise<readonly StoredBuild[]> {
    return loadBuilds(this.database, numbers);
  }

  closingEvents(runIds: readonly string[]): Promise<ReadonlyMap<string, HistoryEvent>> {
    return closingEvents(this.database, runIds);
  }

  blockedRuns(runIds: readonly string[]): Promise<ReadonlyMap<string, BlockReason>> {
    return blockedRuns(this.database, runIds);
  }

  knownWorkflows(): Promise<readonly string[]> {
    return knownWorkflows(this.database);
  }

  hintWakeUp(queues: readonly string[]): Promise<void> {
    return hintWakeUp(this.database, queues);
  }

  sendUpdate(update: NewUpdate): ReturnType<WorkerStore["sendUpdate"]> {
    return sendUpdate(this.database, update);
  }

  lookAtUpdates(waits: readonly UpdateWait[]): Promise<readonly (UpdateProgress | undefined)[]> {
    return lookAtUpdates(this.database, waits);
  }

  askQuery(query: NewQuery): Promise<"asked" | "unknown"> {
    return askQuery(this.database, query);
  }

  takeAnswers(ids: readonly string[]): Promise<ReadonlyMap<string, QueryAnswer | null>> {
    return takeAnswers(this.database, ids);
  }

  withdrawQuery(id: string): Promise<void> {
    return withdrawQuery(this.database, id);
  }

  hintAsked(queues: readonly string[]): Promise<void> {
    return hintAsked(this.database, queues);
  }

  registerWorker(worker: WorkerRegistration): Promise<void> {
    return registerWorker(this.database, worker);
  }

  registerBuilds(builds: readonly BuildRegistration[]): Promise<ReadonlyMap<string, number>> {
    return registerBuilds(this.database, builds);
  }

  async deregisterWorker(id: string): Promise<void> {
    await leave(this.database, id);
    await takeOverRuns(this.database);
  }

  claimRuns(request: ClaimRequest): Promise<readonly ClaimedRun[]> {
    const kind = request.probation ? "probation" : "ordinary";
    this.#claims[kind] += 1;
    return claimRuns(this.database, request, { thorough: this.#claims[kind] % thoroughClaimEvery === 0 });
  }

  freeForgottenRuns(owner: string, known: readonly string[]): Promise<number> {
    return freeForgottenRuns(this.database, owner, known);
  }

  loadHistories(runIds: readonly string[]): Promise<ReadonlyMap<string, readonly HistoryEvent[]>> {
    return loadHistories(this.database, runIds);
  }

  dueMail(owner: string): Promise<readonly Mail[]> {
    return dueMail(this.database, owner);
  }

  untilNextMail(queues: readonly string[]): Promise<number | null> {
    return untilNextMail(this.database, queues);
  }

  flush(writes: readonly RunWrite[]): Promise<readonly FlushResult[]> {
    return flush(this.database, writes);
  }

  blockRun(
    fence: Fence,
    block: { readonly build: string; readonly reason: BlockReason; readonly release: boolean },
  ): Promise<"ok" | "fenced"> {
    return blockRun(this.database, fence, block);
  }

  unblockRuns(workflows: readonly { readonly name: string; readonly build: string }[]): Promise<number> {
    return unblockRuns(this.database, workflows);
  }

  watchWorkers(): Promise<readonly WatchedWorker[]> {
    return watchWorkers(this.database);
  }

  buryWorker(id: string, beat: string): Promise<boolean> {
    return buryWorker(this.database, id, beat);
  }

  takeOverRuns(): Promise<number> {
    return takeOverRuns(this.database);
  }

  diagnose(): Promise<readonly Finding[]> {
    return diagnose(this.database);
  }

  repairWakeUps(): Promise<number> {
    return repairWakeUps(this.database);
  }

  hintClosed(runIds: readonly string[]): Promise<void> {
    return hintClosed(this.database, runIds);
  }

  takeQueries(request: Parameters<WorkerStore["takeQueries"]>[0]): Promise<readonly TakenQuery[]> {
    return takeQueries(this.database, request);
  }

  answerQueries(answers: readonly { readonly id: string; readonly answer: QueryAnswer }[]): Promise<void> {
    return answerQueries(this.database, answers);
  }

  hintAnswered(ids: readonly string[]): Promise<void> {
    return hintAnswered(this.database, ids);
  }

  rejectUpdate(update: Pick<NewUpdate, "runId" | "id">, problem: Problem): Promise<void> {
    return rejectUpdate(this.database, update, problem);
  }

  async removeExpiredQueries(): Promise<number> {
    await removeOldRejections(this.database);
    return removeExpiredQueries(this.database);
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
