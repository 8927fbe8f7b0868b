import type { RepriseError } from "../language/errors.js";
import { problemOf } from "../replay/answer-query.js";
import type { WorkerStore } from "../store/contract.js";

/** Tells those who sent updates. What cannot be told they find out: whoever hears nothing looks, and sends again. */
export class UpdateAnswers {
  readonly #store: Pick<WorkerStore, "rejectUpdate" | "hintAnswered">;
  readonly #onTrouble: (error: unknown) => void;
  #answered = new Set<string>();

  constructor(store: Pick<WorkerStore, "rejectUpdate" | "hintAnswered">, onTrouble: (error: unknown) => void) {
    this.#store = store;
    this.#onTrouble = onTrouble;
  }

  /** Before its mail is removed, so that it is never nowhere. */
  async reject(runId: string, id: string, why: RepriseError): Promise<void> {
    try {
      await this.#store.rejectUpdate({ runId, id }, problemOf(why).problem);
      this.given(runId);
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  /** One hint for all runs that one commit has given answers for. */
  given(runId: string): void {
    this.#answered.add(runId);
    if (this.#answered.size > 1) return;
    queueMicrotask(() => {
      const runIds = [...this.#answered];
      this.#answered = new Set();
      this.#store.hintAnswered(runIds).catch(this.#onTrouble);
    });
  }
}
