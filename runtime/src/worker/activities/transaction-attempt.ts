import type { ActivityCommand, ActivityContext } from "../../language/commands.js";
import { encodePayload } from "../../language/payload.js";
import type { IsolationLevel } from "../../language/transaction.js";
import type { FlushResult, RunWrite } from "../../store/contract.js";
import { isConflict } from "../../store/connection-errors.js";
import type { CommitResult, OpenTransaction, TransactionStore } from "../../store/transaction-contract.js";
import { pause, untilAnswered } from "../until-answered.js";
import {
  asError,
  failedBy,
  LazyAbort,
  limitsOf,
  contextOf,
  type Attempt,
  type AttemptOutcome,
  type AttemptRequest,
} from "./activity-attempt.js";

/** What transactions of a worker need of it. */
export interface TransactionHost {
  readonly store: TransactionStore;
  readonly onTrouble: (error: unknown, attempt: number) => void;
  readonly onFlushed: (results: readonly FlushResult[]) => void;
}

/** A body that has ended, and waits until no other write of its run is under way. */
export interface EndedBody {
  readonly command: ActivityCommand;
  readonly attempt: number;
  /** Encoded. */
  readonly result: string;
  /** False if nobody wants it any more. From `true` on nothing interrupts it: it is committed, or it is known why not. */
  take(): boolean;
  commit(write: RunWrite): Promise<CommitResult>;
  onSettled(result: CommitResult): void;
}

/** What one run has to do with its transactions. */
export interface TransactionRun extends TransactionHost {
  readonly onEnded: (body: EndedBody) => void;
  /** Counts what is under way and is not the body's: the time of a test stands still meanwhile. */
  readonly onMoving: (step: 1 | -1) => void;
}

/** Executions of the body that follow a conflict within one attempt, each after a short pause, lest two meet again. */
export const conflictsAtOnce = 5;
const longestPauseMs = 20;

export function startTransaction(request: AttemptRequest, isolation: IsolationLevel, run: TransactionRun): Attempt {
  const aborting = new LazyAbort();
  const limits = limitsOf(request, aborting);
  const attempt = new TransactionAttempt(request, isolation, run, contextOf(request, aborting, limits));
  void limits?.exceeded.then(({ error }) => attempt.interrupt(error, true));
  return {
    outcome: limits === undefined ? attempt.outcome : attempt.outcome.finally(() => limits.end()),
    abort: reason => {
      aborting.abort(reason);
      attempt.interrupt(reason, false);
    },
  };
}

/**
 * One attempt: begin, body, commit; again at once after a conflict. Whatever interrupts it (a limit, cancellation, the loss
 * of the run) rolls it back, and the attempt has failed there and then, whether its body ends or not. Only a commit that is
 * under way is not interrupted: its outcome is the attempt's.
 */
class TransactionAttempt {
  readonly outcome: Promise<AttemptOutcome>;
  readonly #request: AttemptRequest;
  readonly #isolation: IsolationLevel;
  readonly #run: TransactionRun;
  readonly #context: ActivityContext;
  #interruption: (AttemptOutcome & { readonly kind: "failed" }) | undefined;
  #resolve: (outcome: AttemptOutcome) => void = () => undefined;
  #open: OpenTransaction | undefined;
  #stopWaiting: (() => void) | undefined;
  #isCommitting = false;

  constructor(request: AttemptRequest, isolation: IsolationLevel, run: TransactionRun, context: ActivityContext) {
    this.#request = request;
    this.#isolation = isolation;
    this.#run = run;
    this.#context = context;
    this.outcome = new Promise(resolve => (this.#resolve = resolve));
    void this.#execute().then(this.#resolve);
  }

  interrupt(error: Error, timedOut: boolean): void {
    this.#interruption ??= { kind: "failed", error, timedOut };
    if (this.#isCommitting) return;
    void this.#open?.rollBack();
    this.#stopWaiting?.();
    this.#resolve(this.#interruption);
  }

  async #execute(): Promise<AttemptOutcome> {
    this.#run.onMoving(1);
    try {
      for (let times = 0; ; times++) {
        const outcome = await this.#once();
        if (this.#interruption !== undefined && outcome.kind !== "journaled") return this.#interruption;
        if (outcome.kind !== "conflict") return outcome;
        if (times === conflictsAtOnce) return failedBy(outcome.error);
        await pause(Math.random() * longestPauseMs);
      }
    } finally {
      this.#run.onMoving(-1);
    }
  }

  async #once(): Promise<AttemptOutcome | Conflict> {
    let open: OpenTransaction;
    try {
      open = await this.#run.store.begin(this.#isolation);
    } catch (error) {
      return failedBy(error);
    }
    this.#open = open;
    let result: string;
    try {
      if (this.#interruption !== undefined) throw this.#interruption.error;
      result = encodePayload(await this.#executeBody(open), `the result of ${this.#request.command.name}`);
    } catch (error) {
      await open.rollBack();
      return isConflict(error) ? { kind: "conflict", error } : failedBy(error);
    }
    const settled = await this.#commit(open, result);
    if (settled?.verdict === "conflict") return { kind: "conflict", error: settled.error };
    if (settled?.verdict === "failed") return failedBy(settled.error);
    return { kind: "journaled" };
  }

  async #executeBody(open: OpenTransaction): Promise<unknown> {
    // A transaction's argument is its connection.
    const body = this.#request.body as (client: OpenTransaction["client"], context: ActivityContext) => unknown;
    const running = body(open.client, this.#context);
    this.#run.onMoving(-1);
    try {
      return await running;
    } finally {
      this.#run.onMoving(1);
    }
  }

  /** Undefined if it was interrupted while it waited. */
  async #commit(open: OpenTransaction, result: string): Promise<CommitResult | undefined> {
    const { command, attempt } = this.#request;
    const settled = await new Promise<CommitResult | undefined>(resolve => {
      this.#stopWaiting = () => resolve(undefined);
      this.#run.onEnded({
        command,
        attempt,
        result,
        take: () => (this.#isCommitting = this.#interruption === undefined),
        commit: write => this.#send(open, write),
        onSettled: resolve,
      });
      if (this.#interruption !== undefined) resolve(undefined);
    });
    this.#isCommitting = false;
    return settled;
  }

  /** An answer that was lost is found out: until then the memory of the run stands still, as after any write. */
  async #send(open: OpenTransaction, write: RunWrite): Promise<CommitResult> {
    try {
      return await open.commit(write);
    } catch (error) {
      const { store, onTrouble } = this.#run;
      onTrouble(error, 1);
      const at = await untilAnswered(
        () => store.outcomeOf(write),
        (trouble, attempt) => onTrouble(trouble, attempt + 1),
      );
      if (at !== undefined) return { verdict: "already", runId: write.fence.runId, at };
      return { verdict: "failed", error: asError(error) };
    }
  }
}

interface Conflict {
  readonly kind: "conflict";
  readonly error: unknown;
}
