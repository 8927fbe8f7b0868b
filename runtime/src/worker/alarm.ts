import { clearTimeout, setTimeout } from "node:timers";

/** A wait that can be shortened. What is asked while nobody waits shortens the next wait. */
export class Alarm {
  #timer: NodeJS.Timeout | undefined;
  #end: (() => void) | undefined;
  /** When the current wait ends by itself. */
  #limit = Infinity;
  /** When a wait is to end before that. */
  #earliest = Infinity;

  /** Resolves after `ms`, or when someone rings before that: to whether someone did. */
  async wait(ms: number): Promise<boolean> {
    this.#limit = performance.now() + ms;
    await new Promise<void>(resolve => {
      this.#end = resolve;
      this.#setTimer();
    });
    this.#end = undefined;
    const rung = this.#earliest < this.#limit;
    // One that is later is for a later wait.
    if (rung) this.#earliest = Infinity;
    return rung;
  }

  ring(): void {
    this.within(0);
  }

  /** Ends the wait that lasts then, or else the next one. */
  within(ms: number): void {
    const at = performance.now() + Math.max(0, ms);
    if (at >= this.#earliest) return;
    this.#earliest = at;
    this.#setTimer();
  }

  #setTimer(): void {
    if (this.#end === undefined) return;
    clearTimeout(this.#timer);
    const delayMs = Math.min(this.#limit, this.#earliest) - performance.now();
    // The shortest timer takes a millisecond, a tenth of a short run.
    if (delayMs <= 0) this.#end();
    else this.#timer = setTimeout(this.#end, delayMs);
  }
}
