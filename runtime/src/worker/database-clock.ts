/**
 * The database's time, as far as this process knows it: for due times of retries, which no workflow code can observe. It is
 * corrected by the time of every commit.
 */
export class DatabaseClock {
  #aheadMs = 0;

  /** @param at Time of a commit that was acknowledged just now. */
  correct(at: number): void {
    this.#aheadMs = at - Date.now();
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }
}
