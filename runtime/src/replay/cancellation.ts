import { runContext } from "../activation/register.js";
import { CancelledError } from "../language/errors.js";

/** Whether a run was asked to stop, and what its code is told of it. */
export class Cancellation {
  #requested: { readonly reason: string | null } | undefined;

  request(reason: string | null): void {
    this.#requested ??= { reason };
  }

  get isRequested(): boolean {
    return this.#requested !== undefined;
  }

  get reason(): string | null {
    return this.#requested?.reason ?? null;
  }

  /** What each wait ends with: a new one, with the stack of its own. */
  error(): CancelledError {
    return new CancelledError(this.reason ?? undefined);
  }

  /** Of a wait that begins now: whether cancellation passes it by (`nonCancellable`), and the error that it ends with at once, if any. */
  forNewWait(): { readonly shielded: boolean; readonly cancelled: CancelledError | undefined } {
    const shielded = runContext()?.shielded === true;
    return { shielded, cancelled: this.isRequested && !shielded ? this.error() : undefined };
  }
}
