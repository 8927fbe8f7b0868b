import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers";
import type pg from "pg";
import { RepriseError } from "../language/errors.js";
import type { IsolationLevel, TransactionClient } from "../language/transaction.js";
import { refusal } from "./batch-rules.js";
import { errorCode, isBroken, isConflict } from "./connection-errors.js";
import type { RunWrite } from "./contract.js";
import type { Database } from "./database.js";
import { explainRefusals, faultOf, refused, timesOf, unstorable } from "./flush.js";
import { batchQuery } from "./statements/flush.js";
import type { CommitResult, OpenTransaction } from "./transaction-contract.js";
import { UserClient } from "./user-client.js";

/** The session is as it was given to the body, so that whoever has it next is not surprised. Prepared statements stay. */
const tidy =
  "reset session authorization; reset role; reset all; close all; unlisten *; " +
  "select pg_advisory_unlock_all(); discard temp; discard sequences";

/** How long the row of the run is held at most by a server process that hears nothing of us any more. */
export const silenceLimitMs = 10_000;
const silenceLimit = `idle_in_transaction_session_timeout=${silenceLimitMs}`;

/** A row that somebody holds is asked for again after so long, and so often. */
const busy = { pauseMs: 10, times: 50 } as const;

/**
 * The protocol of a transaction, on one connection:
 *
 * 1. `begin`, and a setting that lasts as long as the transaction. If it is gone at the end, somebody has ended the
 *    transaction meanwhile, by whatever statement.
 * 2. The user's statements.
 * 3. Deferred constraints are checked now, so that neither they nor what they wait for happens while the row of the run is
 *    held. The role becomes the session's again, and our settings come into force until the end of the transaction: those of
 *    the planner, and a limit of silence, after which the server itself ends the transaction if our `commit` never arrives.
 * 4. The flush of the one run, under its three fences [I13]. From here on its row is locked. It forces
 *    `synchronous_commit`, whatever the body has set.
 * 5. `commit`.
 *
 * Until 5 was sent, every error means that nothing was committed. Where its answer is lost, the server process may still be
 * about to commit, or about to notice that we are gone. It holds the row of the run either way: whoever gets a lock on that
 * row afterwards knows that it is over, and reads in the history how it ended (`statements/committed-events.ts`).
 *
 * From the second isolation level on, the flush sees the run as of the body's snapshot. If the run has written something
 * since, it is refused as if the run were somebody else's; the newest row tells, and the body is executed again.
 */
export class PostgresTransaction implements OpenTransaction {
  readonly client: TransactionClient;
  readonly #database: Database;
  readonly #connection: pg.PoolClient;
  readonly #isolation: IsolationLevel;
  readonly #user: UserClient;
  readonly #begun: Begun;
  #over = false;

  static async begin(
    database: Database,
    connection: pg.PoolClient,
    isolation: IsolationLevel,
  ): Promise<PostgresTransaction> {
    const token = randomUUID();
    const text = `begin isolation level ${isolation};
      select set_config('reprise.transaction', '${token}', true), pg_backend_pid() as pid, now()::text as at`;
    try {
      // One result for each statement, which the types of pg do not know.
      const results = (await connection.query(text)) as unknown as readonly pg.QueryResult<Omit<Begun, "token">>[];
      const [row] = results[1]?.rows ?? [];
      return new PostgresTransaction(database, connection, isolation, { token, pid: row?.pid ?? 0, at: row?.at ?? "" });
    } catch (error) {
      connection.release(true);
      throw error;
    }
  }

  private constructor(database: Database, connection: pg.PoolClient, isolation: IsolationLevel, begun: Begun) {
    this.#database = database;
    this.#connection = connection;
    this.#isolation = isolation;
    this.#begun = begun;
    this.#user = new UserClient(connection);
    this.client = this.#user;
  }

  async commit(write: RunWrite): Promise<CommitResult> {
    this.#user.close();
    const flushed = await this.#flush(write);
    if (flushed.verdict !== "ok") {
      await this.rollBack();
      return flushed;
    }
    this.#over = true;
    try {
      await this.#connection.query("commit");
    } catch (error) {
      if (isBroken(error)) {
        this.#connection.release(true);
        throw error;
      }
      // Postgres has said why it did not.
      await this.#giveBack();
      return { verdict: isConflict(error) ? "conflict" : "failed", error: asError(error) };
    }
    void this.#giveBack();
    return flushed;
  }

  async rollBack(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#user.close();
    if (this.#user.isBusy) {
      this.#cancel();
      // With its connection the server process has nobody left to go on for.
      this.#connection.release(true);
      return;
    }
    try {
      await this.#connection.query("rollback");
    } catch {
      this.#connection.release(true);
      return;
    }
    void this.#giveBack();
  }

  async #flush(write: RunWrite): Promise<CommitResult> {
    const tooLarge = refusal(write);
    if (tooLarge !== undefined) return refused(write, tooLarge);
    try {
      await this.#prepare();
    } catch (error) {
      return { verdict: isConflict(error) ? "conflict" : "failed", error: asError(error) };
    }
    try {
      return await this.#append(write);
    } catch (error) {
      const fault = faultOf(error);
      // Its constraints were checked before: what is wrong with data now is wrong with that of the run.
      if (fault === "data") return refused(write, unstorable(write, error));
      return { verdict: fault === "wait" ? "conflict" : "failed", error: asError(error) };
    }
  }

  /** Point 3 of the protocol. */
  async #prepare(): Promise<void> {
    const settings = [...this.#database.settings, silenceLimit].map(setting => {
      const [name = "", value = ""] = setting.split(/=(.*)/s);
      return `set_config('${name}', '${value}', true)`;
    });
    const text = `set constraints all immediate; reset role;
      select current_setting('reprise.transaction', true) as token, ${settings.join(", ")}`;
    let results: readonly pg.QueryResult<{ readonly token: string | null }>[];
    try {
      results = (await this.#connection.query(text)) as unknown as typeof results;
    } catch (error) {
      throw errorCode(error) === "25P02" ? aborted(this.#user.firstError ?? error) : error;
    }
    if (results.at(-1)?.rows[0]?.token !== this.#begun.token) throw endedByItself();
  }

  /** Point 4. */
  async #append(write: RunWrite): Promise<CommitResult> {
    const { statement, values } = batchQuery([write]);
    for (let times = 1; ; times++) {
      const [accepted] = await this.#database.runOn(this.#connection, statement, values);
      const { runId } = write.fence;
      if (accepted !== undefined) return { runId, verdict: "ok", at: timesOf(write, accepted) };
      const verdict = (await explainRefusals(this.#database, [write]))[0]?.verdict;
      if (verdict !== "busy") return { runId, verdict: verdict === "gap" ? "gap" : "fenced" };
      if (this.#isolation !== "read committed" || times === busy.times) {
        return { verdict: "conflict", error: runMoved(this.#isolation) };
      }
      await new Promise(resolve => setTimeout(resolve, busy.pauseMs));
    }
  }

  /** For somebody else, if it can be made as new. */
  async #giveBack(): Promise<void> {
    try {
      await this.#connection.query(tidy);
      this.#connection.release();
    } catch {
      this.#connection.release(true);
    }
  }

  /** Lest a statement that takes long holds its locks for nobody. A hint: at its end the server finds that we are gone. */
  #cancel(): void {
    const { pid, at } = this.#begun;
    const text = "select pg_cancel_backend(pid) from pg_stat_activity where pid = $1 and xact_start = $2::timestamptz";
    this.#database.pool.query(text, [pid, at]).catch(() => undefined);
  }
}

interface Begun {
  readonly token: string;
  /** Of the server process, also behind a pooler. */
  readonly pid: number;
  /** With `pid`, names the transaction. */
  readonly at: string;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error });
}

function aborted(cause: unknown): RepriseError {
  return new RepriseError("E_TRANSACTION_ABORTED", {
    message: `a statement of the transaction failed, and its body went on: ${asError(cause).message}`,
    hint: "Let the error out of the body, or set a savepoint before a statement that may fail, and roll back to it.",
    cause,
  });
}

function endedByItself(): RepriseError {
  return new RepriseError("E_TRANSACTION_CONTROL", {
    message: "the body of the transaction has ended it, so that its outcome could not be recorded with it",
    hint: "Leave BEGIN, COMMIT and ROLLBACK out, in functions and procedures as well. What was committed by them has taken effect.",
  });
}

function runMoved(isolation: IsolationLevel): RepriseError {
  return new RepriseError("E_TRANSACTION_CONFLICT", {
    message: `the run wrote other events while the body worked on its snapshot (${isolation})`,
    hint: "It is tried again. At this isolation level, let no other activity of the run be under way beside it.",
  });
}
