import { withContext, type RunContext } from "../activation/register.js";

/** What workflow code gave to be called, with the context in which it did: `nonCancellable` counts there. */
export interface Handler<Call> {
  readonly call: Call;
  readonly context: RunContext | undefined;
}

/** Handlers of signals and updates that have begun and have not ended. */
export class RunningHandlers {
  readonly #running = new Set<{ readonly what: string }>();

  get count(): number {
    return this.#running.size;
  }

  /** `signal approved`, once for each that is under way. */
  names(): readonly string[] {
    return [...this.#running].map(({ what }) => what);
  }

  /** Begins a handler, at once. It has ended when `ended` or `failed` is called, not before. */
  begin(
    what: string,
    handler: Handler<() => unknown>,
    { ended, failed }: { readonly ended: (value: unknown) => void; readonly failed: (error: unknown) => void },
  ): void {
    const running = { what };
    this.#running.add(running);
    const result = new Promise(resolve => resolve(withContext(handler.context, handler.call)));
    result.then(
      value => {
        this.#running.delete(running);
        ended(value);
      },
      (error: unknown) => {
        this.#running.delete(running);
        failed(error);
      },
    );
  }
}
