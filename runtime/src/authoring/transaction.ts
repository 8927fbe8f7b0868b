import { activeRun, handOut } from "../activation/register.js";
import type { ActivityContext } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import { isolationLevels, type IsolationLevel, type TransactionClient } from "../language/transaction.js";
import { activityOptions, type ActivityOptionsInput } from "./activity-options.js";
import { durableName } from "./durable-name.js";

export interface TransactionOptionsInput extends ActivityOptionsInput {
  /** Default: `read committed`. */
  readonly isolation?: IsolationLevel;
}

/** An inline step whose SQL is committed together with its outcome. */
export interface Transaction {
  readonly "~reprise": "transaction";
  <Output>(
    name: string,
    body: (tx: TransactionClient, context: ActivityContext) => Promise<Output> | Output,
    options?: TransactionOptionsInput,
  ): Promise<Output>;
}

/**
 * Executes `body` in a transaction of the database that holds the histories, and commits what it did there and its outcome
 * as one: both are there, or neither. So its SQL takes effect exactly once, whenever its worker dies. What `body` does
 * elsewhere happens as often as it is executed.
 *
 * `tx` begins, commits and rolls back by itself; savepoints are the body's own. Serialization failures and deadlocks are
 * tried again at once, everything else as `retry` says. `retry: { maximumAttempts: 1 }` means that a failure is final;
 * after a crash the body is executed again, since nothing of it was committed.
 *
 * @throws RepriseError `E_OUTSIDE_WORKFLOW`, `E_OPTION`; ActivityError when it has failed for good
 *
 * @example
 * const balance = await transaction("debit", async tx => {
 *   const { rows } = await tx.query<{ balance: number }>(
 *     "update account set balance = balance - $2 where id = $1 returning balance", [account, amount]);
 *   return rows[0]?.balance;
 * });
 */
export const transaction: Transaction = Object.assign(callTransaction, { "~reprise": "transaction" as const });

function callTransaction<Output>(...call: Parameters<typeof execute<Output>>): Promise<Output> {
  return handOut(execute(...call));
}

async function execute<Output>(
  name: string,
  body: (tx: TransactionClient, context: ActivityContext) => Promise<Output> | Output,
  { isolation, ...options }: TransactionOptionsInput = {},
): Promise<Output> {
  const run = activeRun();
  durableName(name, "transaction");
  if (run === undefined) throw outsideOfRun(name);
  const what = `the options of transaction ${name}`;
  const outcome = await run.callActivity({
    name,
    argument: undefined,
    body,
    options: activityOptions(options, what),
    transaction: { isolation: isolationOf(isolation, what) },
  });
  // The outcome is what `body` returned, read back from the history.
  return outcome as Output;
}

function isolationOf(isolation: IsolationLevel = "read committed", what: string): IsolationLevel {
  if (isolationLevels.includes(isolation)) return isolation;
  throw new RepriseError("E_OPTION", {
    message: `isolation in ${what} is ${JSON.stringify(isolation)}`,
    hint: `Use one of: ${isolationLevels.join(", ")}.`,
  });
}

/** There is no connection that it could use, and none whose commit would record it. */
function outsideOfRun(name: string): RepriseError {
  return new RepriseError("E_OUTSIDE_WORKFLOW", {
    message: `transaction ${name} was called outside a workflow`,
    hint: "Its worker gives it the connection. Make its body a function of its own, and call that with a client in a transaction of yours.",
  });
}
