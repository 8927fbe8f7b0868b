/** Signals that the code has not received yet, in the order of their arrival per name. */
export class ArrivedSignals {
  readonly #payloads = new Map<string, unknown[]>();

  add(name: string, payload: unknown): void {
    const payloads = this.#payloads.get(name);
    if (payloads === undefined) this.#payloads.set(name, [payload]);
    else payloads.push(payload);
  }

  /** The oldest of this name; undefined if there is none. */
  take(name: string): { readonly payload: unknown } | undefined {
    const payloads = this.#payloads.get(name);
    if (payloads === undefined || payloads.length === 0) return undefined;
    return { payload: payloads.shift() };
  }

  has(name: string): boolean {
    return (this.#payloads.get(name)?.length ?? 0) > 0;
  }

  all(): readonly { readonly name: string; readonly payload: unknown }[] {
    return [...this.#payloads].flatMap(([name, payloads]) => payloads.map(payload => ({ name, payload })));
  }
}
