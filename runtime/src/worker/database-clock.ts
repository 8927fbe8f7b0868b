/** The time of what is due, in ms since the epoch. */
export interface WorkerClock {
  now(): number;
  /** @param at Time of a commit that was acknowledged just now. */
  correct(at: number): void;
}

/**
 * The database's time, as far as this process knows it: for due times of retries, which no workflow code can observe. It is
 * corrected by the time of every commit.
 */
export class DatabaseClock implements WorkerClock {
  #aheadMs = 0;

  correct(at: number): void {
    this.#aheadMs = at - Date.now();
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }
}
