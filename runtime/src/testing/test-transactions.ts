import type { ActivityBody } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import type { RunWrite } from "../store/contract.js";
import type { CommitResult, OpenTransaction, TransactionStore } from "../store/transaction-contract.js";
import { never } from "./never.js";

type CommitOfTest = (write: RunWrite, commit: (write: RunWrite) => Promise<CommitResult>) => Promise<CommitResult>;

/** The transactions of a worker that can die. Their commits count among its others. */
export class TestTransactions implements TransactionStore {
  readonly #store: TransactionStore;
  readonly #gate: CommitOfTest;
  readonly #open = new Set<OpenTransaction>();
  #isDead = false;

  /** @param gate Makes a commit, where the test allows it to. */
  constructor(store: TransactionStore, gate: CommitOfTest) {
    this.#store = store;
    this.#gate = gate;
  }

  async begin(isolation: Parameters<TransactionStore["begin"]>[0]): Promise<OpenTransaction> {
    const open = await this.#store.begin(isolation);
    this.#open.add(open);
    if (this.#isDead) {
      await open.rollBack();
      return never();
    }
    return {
      client: open.client,
      commit: (write: RunWrite) =>
        this.#gate(write, ready => {
          // From here on nothing interrupts it: the process may die, and the server finishes it.
          this.#open.delete(open);
          return open.commit(ready);
        }),
      rollBack: () => {
        this.#open.delete(open);
        return open.rollBack();
      },
    };
  }

  outcomeOf(write: RunWrite): Promise<readonly number[] | undefined> {
    return this.#store.outcomeOf(write);
  }

  /** As the end of a process does: its connections close, and the server rolls back. */
  async kill(): Promise<void> {
    this.#isDead = true;
    await Promise.all([...this.#open].map(open => open.rollBack()));
  }
}

/** What is executed where a test has neither a database nor a body of its own. */
export function withoutDatabase(name: string): ActivityBody {
  return () => {
    // All in the message: of an error that is read back from a history, nobody has the hint.
    throw new RepriseError("E_TEST_TRANSACTION", {
      message:
        `transaction ${name} needs a Postgres, and the store of this environment is in memory: give it a body for the test ` +
        `(steps: { ${JSON.stringify(name)}: () => … }), or the environment a database (store: "postgres", or REPRISE_TEST_STORE=postgres)`,
    });
  };
}
