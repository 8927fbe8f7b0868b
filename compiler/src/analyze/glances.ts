/** Looking at the disk takes no more than about this part of the time of who asks again and again. */
const longestPart = 1 / 20;

/** Remembers when the disk was looked at, so that a run over many files need not look for each of them. */
export class Glances {
  #endedAt = Number.NEGATIVE_INFINITY;
  #tookMs = 0;

  /** Whether the last look is too long ago: never is one reused with 0, and each for longer the longer it took. */
  isDue(reuseWithinMs: number): boolean {
    const sinceMs = performance.now() - this.#endedAt;
    return reuseWithinMs === 0 || sinceMs >= Math.max(reuseWithinMs, this.#tookMs / longestPart);
  }

  look<T>(at: () => T): T {
    const startedAt = performance.now();
    const seen = at();
    this.#endedAt = performance.now();
    this.#tookMs = this.#endedAt - startedAt;
    return seen;
  }
}
