/** A place where a process can die: before an effect, between effect and record, before and after a commit. */
export type CrashPoint = string;

/** Counts the crash points that a run passes; at one of them its worker dies. */
export class CrashPoints {
  readonly #passed: CrashPoint[];
  readonly #at: number | undefined;
  readonly #crash: () => Promise<never>;

  /**
   * @param passed Is given every point that is passed.
   * @param at The one to die at, counted from 1; none, if it is not given.
   */
  constructor(passed: CrashPoint[], at: number | undefined, crash: () => Promise<never>) {
    this.#passed = passed;
    this.#at = at;
    this.#crash = crash;
  }

  async pass(point: CrashPoint): Promise<void> {
    this.#passed.push(point);
    if (this.#passed.length === this.#at) await this.#crash();
  }
}
