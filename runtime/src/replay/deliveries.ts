import { activate } from "../activation/activate.js";
import type { HistoryEvent } from "../language/events.js";
import type { Decision } from "./decision.js";
import type { Execution } from "./execution.js";

interface Delivery {
  readonly event: HistoryEvent;
  readonly begin: (event: HistoryEvent) => void;
  readonly atRest: () => void;
}

/**
 * Hands events to the code of a run, one after the other: the next one only when the one before has come to rest [I4].
 *
 * Each gets a pair of immediates (activation/activate.ts), and pairs of several events may be queued together. Code that waits for
 * conditions has not come to rest as long as one of them holds. So the pair that is next evaluates them, and if one holds the pair
 * after it lets that code go on, as a part of the same activation; a pair is queued in the place of each that was used.
 * Without conditions an event costs what its pair costs.
 */
export class Deliveries {
  readonly #execution: Execution;
  readonly #queue: Delivery[] = [];
  #current: Delivery | undefined;
  /** What the next pair is for, if not for the next event. */
  #then: "evaluate" | (() => void) | undefined;

  /** The last pair has done so: then nothing but what it found is left to do. */
  #evaluated = false;

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** `settled` is given what the activation of this event decided. */
  deliver(event: HistoryEvent, settled: (decision: Decision) => void): void {
    const begin = (delivered: HistoryEvent) => this.#execution.deliver(delivered);
    this.#add({ event, begin, atRest: () => settled(this.#execution.settle()) });
  }

  /** In its place among those that are delivered: for histories that are read again. */
  observe(event: HistoryEvent, observed: () => void): void {
    this.#add({ event, begin: noted => this.#execution.observe(noted), atRest: observed });
  }

  #add(delivery: Delivery): void {
    this.#queue.push(delivery);
    this.#queuePair();
  }

  #queuePair(): void {
    activate(
      this.#execution,
      () => this.#begin(),
      () => this.#end(),
    );
  }

  #begin(): void {
    const then = this.#then;
    this.#then = undefined;
    if (then === "evaluate") {
      this.#then = this.#execution.nextCondition();
      this.#evaluated = true;
    } else if (then === undefined) {
      this.#current = this.#queue.shift();
      this.#current?.begin(this.#current.event);
    } else then();
  }

  #end(): void {
    if (this.#then === undefined && !this.#evaluated && this.#execution.hasConditions) this.#then = "evaluate";
    this.#evaluated = false;
    if (this.#then !== undefined) return this.#queuePair();
    const { atRest } = this.#current ?? {};
    this.#current = undefined;
    atRest?.();
  }
}
