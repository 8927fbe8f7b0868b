import type { WorkerClock } from "../worker/database-clock.js";

/** Where time begins unless a test says otherwise: 1 January 2026, 00:00 UTC, a Thursday. */
export const defaultStart = Date.UTC(2026, 0, 1);

/** Time that stands still until somebody moves it. */
export class VirtualClock implements WorkerClock {
  #now: number;

  constructor(start: number = defaultStart) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Its commits carry its own time. */
  correct(): void {
    return;
  }

  /** Never back. */
  moveTo(at: number): void {
    this.#now = Math.max(this.#now, at);
  }
}
