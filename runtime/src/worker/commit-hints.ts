import type { WorkerStore } from "../store/contract.js";

export interface CommitHintsOptions {
  readonly store: Pick<WorkerStore, "hintWakeUp" | "hintClosed" | "hintAnswered">;
  /** Mail has been sent that this worker may take itself. */
  readonly onWakeUp: () => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Tells others what a commit has changed for them: one hint for all its runs. Whoever misses it finds out by polling. */
export class CommitHints {
  readonly #woken: Collected;
  readonly #closed: Collected;
  readonly #answered: Collected;

  constructor({ store, onWakeUp, onTrouble }: CommitHintsOptions) {
    const send = (hint: (items: readonly string[]) => Promise<void>) => (items: readonly string[]) => {
      hint(items).catch(onTrouble);
    };
    this.#woken = new Collected(
      send(queues => {
        onWakeUp();
        return store.hintWakeUp(queues);
      }),
    );
    this.#closed = new Collected(send(runIds => store.hintClosed(runIds)));
    this.#answered = new Collected(send(runIds => store.hintAnswered(runIds)));
  }

  /** Runs of these queues have mail. */
  wake(queues: readonly string[]): void {
    this.#woken.add(queues);
  }

  closed(runId: string): void {
    this.#closed.add([runId]);
  }

  /** There are outcomes of updates of this run. */
  answered(runId: string): void {
    this.#answered.add([runId]);
  }
}

/** All runs of a commit are told of it within one turn of the event loop, with no microtask in between. */
class Collected {
  readonly #items = new Set<string>();
  readonly #send: (items: readonly string[]) => void;

  constructor(send: (items: readonly string[]) => void) {
    this.#send = send;
  }

  add(items: readonly string[]): void {
    const isWaiting = this.#items.size > 0;
    for (const item of items) this.#items.add(item);
    if (isWaiting || items.length === 0) return;
    queueMicrotask(() => {
      const collected = [...this.#items];
      this.#items.clear();
      this.#send(collected);
    });
  }
}
