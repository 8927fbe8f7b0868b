import type { ClientStore } from "../store/contract.js";

type Hint = "hintWakeUp" | "hintAsked";

/**
 * Tells workers to look into the inbox, or for questions, one hint under way at a time: what is said meanwhile goes with the
 * next one, so that a thousand starts do not cost a thousand notifications.
 */
export class HintSender {
  readonly #store: Pick<ClientStore, Hint>;
  readonly #queues: Readonly<Record<Hint, Set<string>>> = { hintWakeUp: new Set(), hintAsked: new Set() };
  #sending: Promise<void> | undefined;

  constructor(store: Pick<ClientStore, Hint>) {
    this.#store = store;
  }

  wakeUp(queue: string): void {
    this.#say("hintWakeUp", queue);
  }

  asked(queue: string): void {
    this.#say("hintAsked", queue);
  }

  /** Resolves when everything has been said. */
  async idle(): Promise<void> {
    await this.#sending;
  }

  #say(hint: Hint, queue: string): void {
    this.#queues[hint].add(queue);
    this.#sending ??= this.#send();
  }

  async #send(): Promise<void> {
    const { hintWakeUp, hintAsked } = this.#queues;
    while (hintWakeUp.size + hintAsked.size > 0) {
      await this.#sendOf("hintWakeUp");
      await this.#sendOf("hintAsked");
    }
    // In the same turn as the last look: what is said now begins the next.
    this.#sending = undefined;
  }

  async #sendOf(hint: Hint): Promise<void> {
    const queues = [...this.#queues[hint]];
    this.#queues[hint].clear();
    if (queues.length === 0) return;
    // A hint that is lost costs a worker's poll interval, nothing else.
    await this.#store[hint](queues).catch(() => undefined);
  }
}
