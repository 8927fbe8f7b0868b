import type { ClientStore } from "../store/contract.js";

/**
 * Tells workers to look into the inbox, one hint under way at a time: what is said meanwhile goes with the next one, so
 * that a thousand starts do not cost a thousand notifications.
 */
export class HintSender {
  readonly #store: Pick<ClientStore, "hintWakeUp">;
  readonly #queues = new Set<string>();
  #sending: Promise<void> | undefined;

  constructor(store: Pick<ClientStore, "hintWakeUp">) {
    this.#store = store;
  }

  wakeUp(queue: string): void {
    this.#queues.add(queue);
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
  }

  /** Resolves when everything has been said. */
  async idle(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    while (this.#queues.size > 0) {
      const queues = [...this.#queues];
      this.#queues.clear();
      // A hint that is lost costs a worker's poll interval, nothing else.
      await this.#store.hintWakeUp(queues).catch(() => undefined);
    }
  }
}
