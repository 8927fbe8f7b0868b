import { problemOf, answerQuery } from "../replay/answer-query.js";
import type { QueryAnswer } from "../language/query.js";
import type { Execution } from "../replay/execution.js";
import { blockedError } from "../store/blocked-error.js";
import type { TakenQuery, WorkerStore } from "../store/contract.js";

/** So many are answered with one commit; their histories are in memory together. */
const queriesPerTake = 20;

export interface QueryDeskOptions {
  readonly store: Pick<WorkerStore, "takeQueries" | "answerQueries" | "hintAnswered">;
  readonly owner: string;
  readonly queues: readonly string[];
  /** Names of the workflows that can be asked here. */
  readonly workflows: () => readonly string[];
  /** The run as it is now: as it stands in memory, or replayed for the occasion. */
  readonly recall: (run: TakenQuery) => Promise<Execution>;
  readonly onTrouble: (error: unknown) => void;
}

/** Answers questions to runs of a worker's workflows, whoever owns them. */
export class QueryDesk {
  readonly #options: QueryDeskOptions;
  #looking: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: QueryDeskOptions) {
    this.#options = options;
  }

  /** Answers what is asked now. One look at a time: what is asked meanwhile is seen by the next. */
  look(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#again = true;
    this.#looking ??= this.#look();
    return this.#looking;
  }

  /** Takes no more questions. Resolves when those that were taken are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#looking;
  }

  async #look(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        const taken = await this.#take();
        this.#again ||= taken === queriesPerTake;
      }
    } catch (error) {
      // Whoever asked asks again.
      this.#again = false;
      this.#options.onTrouble(error);
    } finally {
      // In the same turn as the last look at `#again`: a question that comes now begins the next.
      this.#looking = undefined;
    }
  }

  async #take(): Promise<number> {
    const { store, owner, queues, workflows } = this.#options;
    const taken = await store.takeQueries({ owner, queues, workflows: workflows(), limit: queriesPerTake });
    if (taken.length === 0) return 0;
    const runs = new Map<string, Promise<Execution>>();
    const answers = await Promise.all(
      taken.map(async asked => ({ id: asked.id, answer: await this.#answer(asked, runs) })),
    );
    await store.answerQueries(answers);
    await store.hintAnswered(taken.map(({ id }) => id));
    return taken.length;
  }

  async #answer(asked: TakenQuery, runs: Map<string, Promise<Execution>>): Promise<QueryAnswer> {
    if (asked.blocked !== null) return problemOf(blockedError(asked.runId, asked.blocked));
    const run = runs.get(asked.runId) ?? this.#options.recall(asked);
    runs.set(asked.runId, run);
    return answerQuery(await run, asked);
  }
}
