import { clearTimeout, setTimeout } from "node:timers";

/** A wait that can be shortened. What is asked while nobody waits shortens the next wait. */
export class Alarm {
  #timer: NodeJS.Timeout | undefined;
  #end: (() => void) | undefined;
  #due = Infinity;
  #earliest = Infinity;

  /** Resolves after `ms`, or as soon as someone rings. */
  async wait(ms: number): Promise<void> {
    const end = Math.min(performance.now() + ms, this.#earliest);
    this.#earliest = Infinity;
    if (end <= performance.now()) return;
    await new Promise<void>(resolve => {
      this.#end = resolve;
      this.#ringAt(end);
    });
    this.#end = undefined;
  }

  ring(): void {
    this.within(0);
  }

  /** Ends the current wait, or the next one, after at most `ms`. */
  within(ms: number): void {
    const at = performance.now() + Math.max(0, ms);
    if (this.#end === undefined) this.#earliest = Math.min(this.#earliest, at);
    else this.#ringAt(at);
  }

  #ringAt(at: number): void {
    if (this.#timer !== undefined && at >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = at;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#due = Infinity;
        this.#end?.();
      },
      Math.max(0, at - performance.now()),
    );
  }
}
