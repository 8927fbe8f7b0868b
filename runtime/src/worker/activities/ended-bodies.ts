import type { EndedBody } from "./transaction-attempt.js";

/** Transactions of one run whose bodies have ended: one after the other is committed, in the order of their ends. */
export class EndedBodies {
  #waiting: EndedBody[] = [];

  add(body: EndedBody): void {
    this.#waiting.push(body);
  }

  /** The next that is still wanted. From here on nothing interrupts it. */
  take(): EndedBody | undefined {
    const [next, ...rest] = this.#waiting;
    this.#waiting = rest;
    return next === undefined || next.take() ? next : this.take();
  }
}
