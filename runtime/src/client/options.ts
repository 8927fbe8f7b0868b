import { durationMs, type Duration } from "../language/duration.js";
import { RepriseError } from "../language/errors.js";
import type { KnownOptions } from "../language/known-options.js";
import { runStates } from "../language/run.js";
import type { ListFilter, Queryable } from "../store/contract.js";
import { isRunId } from "./run-id.js";
import type { WaitOptions } from "./result-waits.js";

/** Which database a client talks to, and whose workers execute what it starts. */
export interface ClientOptions {
  /** Default: `REPRISE_DATABASE_URL`, then `DATABASE_URL`, then, outside production, an embedded Postgres. */
  readonly databaseUrl?: string | undefined;
  /** The Postgres schema that holds Reprise's tables. Default: `reprise`. */
  readonly schema?: string | undefined;
  /** Task queue of the runs that this client starts. Default: `default`. */
  readonly taskQueue?: string | undefined;
}

export const clientOptions: KnownOptions<ClientOptions> = { databaseUrl: true, schema: true, taskQueue: true };

/** A connection of the caller's. A pool, which gives each statement another one, has `totalCount`. */
export type CallerConnection = Queryable & { readonly totalCount?: undefined };

export interface StartOptions {
  /**
   * Your own name for the run, unique for ever: a second start with the same id and input returns the first run, one
   * with another input is refused.
   */
  readonly id?: string | undefined;
  /**
   * A `pg` client inside a transaction of yours, or what a library makes of one: the run exists if and only if it commits. A pool is
   * refused, and a client of which `pg` knows that no transaction was begun.
   */
  readonly tx?: CallerConnection | undefined;
  /** Default: the client's. */
  readonly taskQueue?: string | undefined;
}

export const startOptions: KnownOptions<StartOptions> = { id: true, tx: true, taskQueue: true };

export interface ResultOptions {
  /** Reject with `E_RESULT_TIMEOUT` after this time. Default: wait as long as it takes. */
  readonly timeout?: Duration | undefined;
  /** Ends the wait, not the run. */
  readonly signal?: AbortSignal | undefined;
  /** A blocked run goes on by itself when its code is fixed: wait for that (the default), or reject with `E_RUN_BLOCKED`. */
  readonly whenBlocked?: "wait" | "throw" | undefined;
}

export interface QueryOptions {
  /** Reject with `E_QUERY_TIMEOUT` after this time. Default: 10 seconds. */
  readonly timeout?: Duration | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

export interface SignalOptions {
  /** Sends with the same id are one signal. Default: every send is one of its own. */
  readonly id?: string | undefined;
}

export interface UpdateOptions {
  /**
   * Sends with the same id are one update, for the whole life of the run: use the id of the request that it stems from. Default: every
   * send is one of its own.
   */
  readonly id?: string | undefined;
  /** Reject with `E_UPDATE_TIMEOUT` after this time; the update may be accepted still. Default: wait as long as it takes. */
  readonly timeout?: Duration | undefined;
  /** Ends the wait, not the update. */
  readonly signal?: AbortSignal | undefined;
}

export const longestText = 500;
/** A question is a row that somebody waits for. */
export const longestQueryMs = 24 * 60 * 60 * 1_000;
/** Postgres has no place for U+0000 and lone surrogates. */
const unstorable = /\0|\p{Cs}/u;

/** @throws RepriseError `E_OPTION` */
export function checkText(value: unknown, option: string): string {
  if (typeof value === "string" && value.length > 0 && value.length <= longestText && !unstorable.test(value))
    return value;
  throw refused(option, value, `Use a text of 1 to ${longestText} characters.`);
}

export function checkRunId(value: unknown): string {
  if (typeof value === "string" && isRunId(value)) return value;
  throw refused("the run id", value, "A run id is a UUID. To find a run by the id that you gave it, pass { id }.");
}

/** How a run is named: by its run id, or by the id that it was started with. */
export type RunReference = string | { readonly id: string };

/** @throws RepriseError `E_OPTION` */
export function checkReference(reference: RunReference): { readonly runId: string } | { readonly id: string } {
  if (typeof reference !== "object" || (reference as unknown) === null) return { runId: checkRunId(reference) };
  return { id: checkText(reference.id, "id") };
}

export function checkReason(value: unknown): string | null {
  return value === undefined ? null : checkText(value, "the reason");
}

export function checkTransaction(value: unknown): Queryable | undefined {
  if (value === undefined) return undefined;
  const isQueryable =
    typeof value === "object" && value !== null && "query" in value && typeof value.query === "function";
  if (!isQueryable) throw refused("tx", value, "Pass a client of `pg` on which you have begun a transaction.");
  if ("totalCount" in value)
    throw new RepriseError("E_OPTION", {
      message: "tx is a pool, whose statements go to whatever connection is free",
      hint: "Take a client with pool.connect(), begin a transaction on it, and pass that client.",
    });
  const { getTransactionStatus: status } = value as { readonly getTransactionStatus?: () => string | null };
  if (status?.call(value) === "I")
    throw new RepriseError("E_OPTION", {
      message: "tx is a client on which no transaction was begun",
      hint: 'Await client.query("begin") before the start, or leave tx out: the run is then started at once.',
    });
  return value as Queryable;
}

export function resolveWait({
  timeout,
  signal,
  whenBlocked = "wait",
}: ResultOptions): Omit<WaitOptions, "justStarted"> {
  if (!["wait", "throw"].includes(whenBlocked)) throw refused("whenBlocked", whenBlocked, `Use "wait" or "throw".`);
  return {
    timeoutMs: timeout === undefined ? Infinity : durationMs(timeout, "timeout of result()"),
    signal,
    whenBlocked,
  };
}

export const defaultQueryTimeout: Duration = "10 seconds";

/** In ms. */
export function queryTimeout({ timeout = defaultQueryTimeout }: QueryOptions): number {
  return Math.min(durationMs(timeout, "timeout of query()"), longestQueryMs);
}

/** In ms. */
export function updateTimeout({ timeout }: UpdateOptions): number {
  return timeout === undefined ? Infinity : durationMs(timeout, "timeout of update()");
}

/** Of one page. */
export const mostListed = 10_000;

export function checkFilter(filter: ListFilter): ListFilter {
  const { workflow, state, limit, before, parent } = filter;
  if (workflow !== undefined) checkText(workflow, "workflow");
  if (state !== undefined && !runStates.includes(state)) throw refused("state", state, `Use ${runStates.join(", ")}.`);
  if (before !== undefined) checkRunId(before);
  if (parent !== undefined) checkRunId(parent);
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0 && limit <= mostListed)) {
    throw refused("limit", limit, `Use a whole number from 1 to ${mostListed.toLocaleString("en-US")}.`);
  }
  return filter;
}

function refused(option: string, value: unknown, hint: string): RepriseError {
  const shown = typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : describe(value);
  return new RepriseError("E_OPTION", { message: `${option} is ${shown}, which is not allowed`, hint });
}

function describe(value: unknown): string {
  return typeof value === "object" && value !== null ? `an object (${Object.keys(value).join(", ")})` : String(value);
}
