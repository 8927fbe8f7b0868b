import type pg from "pg";

const firstMs = 1_000;
const lastMs = 60_000;

/**
 * A connection makes the plan of a statement once and keeps it, also when its tables have grown from nothing to millions of
 * rows. So plans are thrown away from time to time: soon at first, when tables grow fastest in proportion, then every
 * minute. (A plan that was made for an empty inbox and kept took 153 seconds; a new one costs less than a millisecond.)
 */
export class FreshPlans {
  readonly #next = new WeakMap<pg.PoolClient, { readonly at: number; readonly afterMs: number }>();

  async keep(client: pg.PoolClient): Promise<void> {
    const now = performance.now();
    const next = this.#next.get(client) ?? { at: now + firstMs, afterMs: firstMs };
    if (now >= next.at) {
      const afterMs = Math.min(next.afterMs * 2, lastMs);
      this.#next.set(client, { at: now + afterMs, afterMs });
      await client.query("discard plans");
    } else if (!this.#next.has(client)) {
      this.#next.set(client, next);
    }
  }
}
