/**
 * How long a counter has stood still, on the observer's own clock. Only time in which the observer looked is counted: of
 * a longer pause (it was stopped, its machine slept, the database was away) one step at most. Whoever was watched could
 * not have shown itself then, either.
 */
export class Stillness<Value> {
  readonly #longestStepMs: number;
  #last: { readonly value: Value; readonly at: number } | undefined;
  #stillMs = 0;

  constructor(longestStepMs: number) {
    this.#longestStepMs = longestStepMs;
  }

  /** Takes the counter's value now, and returns for how long it has been the same. */
  observe(value: Value, now: number): number {
    const last = this.#last;
    this.#last = { value, at: now };
    this.#stillMs = last?.value === value ? this.#stillMs + Math.min(now - last.at, this.#longestStepMs) : 0;
    return this.#stillMs;
  }
}
