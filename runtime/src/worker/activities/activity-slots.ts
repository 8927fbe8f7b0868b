import { setTimeout } from "node:timers";

const leaseCheckMs = 50;

/**
 * Counts the attempts of all runs of a worker, and lets the next begin when one has ended. None begins while the lease may
 * be over: after the process stood still, somebody else may be executing the same attempt.
 */
export class ActivitySlots {
  readonly #limit: number;
  readonly #holdsLease: () => boolean;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #checking = false;

  constructor(limit: number, holdsLease: () => boolean) {
    this.#limit = limit;
    this.#holdsLease = holdsLease;
  }

  /** Calls `begin` now, or when a slot is free. */
  take(begin: () => void): void {
    this.#waiting.push(begin);
    this.#beginNext();
  }

  free(): void {
    this.#taken--;
    this.#beginNext();
  }

  #beginNext(): void {
    while (this.#taken < this.#limit && this.#waiting.length > 0) {
      if (!this.#holdsLease()) return this.#beginLater();
      this.#taken++;
      this.#waiting.shift()?.();
    }
  }

  /** The next beat tells whether the worker lives on; if it does not, its runs are taken from it, and their attempts with them. */
  #beginLater(): void {
    if (this.#checking) return;
    this.#checking = true;
    setTimeout(() => {
      this.#checking = false;
      this.#beginNext();
    }, leaseCheckMs).unref();
  }
}
