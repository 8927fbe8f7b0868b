/**
 * What the worker may ask of a store that can execute code of the user's within the transaction of a flush. The store in
 * memory cannot.
 */
import type { IsolationLevel, TransactionClient } from "../language/transaction.js";
import type { FlushResult, RunWrite } from "./contract.js";

export interface TransactionStore {
  begin(isolation: IsolationLevel): Promise<OpenTransaction>;
  /**
   * Whether a transaction was committed whose `commit` threw: the times of its events, or undefined. Throws as long as that
   * cannot be said; ask again.
   */
  outcomeOf(write: RunWrite): Promise<readonly number[] | undefined>;
}

/** `conflict`: nothing was committed, and the same may well succeed at once. `failed`: nothing was committed. */
export type CommitResult =
  | Extract<FlushResult, { readonly verdict: "ok" | "already" | "refused" }>
  | { readonly runId: string; readonly verdict: "fenced" | "gap" }
  | { readonly verdict: "conflict"; readonly error: Error }
  | { readonly verdict: "failed"; readonly error: Error };

export interface OpenTransaction {
  readonly client: TransactionClient;
  /**
   * Ends it, with this write as its last statement. An error that is thrown says that nobody knows whether it was committed;
   * whatever is known is returned.
   */
  commit(write: RunWrite): Promise<CommitResult>;
  /** Nothing of it takes effect, whatever its body has under way. Does not fail. Not to be called once `commit` was. */
  rollBack(): Promise<void>;
}
