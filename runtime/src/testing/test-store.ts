import { RepriseError } from "../language/errors.js";
import type { WorkerStore } from "../store/contract.js";
import type { TransactionStore } from "../store/transaction-contract.js";
import { MemoryStore } from "./memory-store/memory-store.js";
import type { VirtualClock } from "./virtual-clock.js";

/** A store whose time is the test's. */
export interface TestStore extends WorkerStore {
  /** Where its tables are; undefined in memory. */
  readonly location: { readonly url: string; readonly schema: string } | undefined;
  /** Where the bodies of transactions are executed; undefined in memory. */
  readonly transactions: TransactionStore | undefined;
  /** What it commits from here on carries this time (ms since the epoch), and what is due by then is due. */
  moveClock(at: number): Promise<void>;
  /** Nothing of it is needed any more. */
  close(): Promise<void>;
}

/** Transactions at one time in a test on Postgres. */
export const testTransactions = 4;

export type StoreChoice = "memory" | "postgres" | { readonly databaseUrl: string };

/** @throws RepriseError `E_OPTION` */
export function chosenStore(option: StoreChoice | undefined): StoreChoice {
  const choice: unknown = option ?? process.env.REPRISE_TEST_STORE;
  if (choice === undefined || choice === "" || choice === "memory") return "memory";
  if (choice === "postgres") return "postgres";
  if (option !== undefined && typeof option === "object" && typeof option.databaseUrl === "string") return option;
  const what = option === undefined ? "REPRISE_TEST_STORE" : "store of the environment";
  throw new RepriseError("E_OPTION", {
    message: `${what} is ${JSON.stringify(choice)}, which is no store`,
    hint: `Use "memory" or "postgres"${option === undefined ? "" : ', or { databaseUrl: "postgres://…" }'}.`,
  });
}

/** Postgres is loaded where it is asked for: tests in memory begin a tenth of a second sooner without it. */
export async function openTestStore(choice: StoreChoice, clock: VirtualClock): Promise<TestStore> {
  if (choice === "memory") return new MemoryStore(() => clock.now());
  const { openPostgresTestStore } = await import("./postgres-store/open.js");
  return openPostgresTestStore(choice === "postgres" ? undefined : choice.databaseUrl, clock.now());
}
