import type { EventType, NewEvent } from "../language/events.js";
import type { MailKind, NewMail } from "../language/mail.js";
import type { ClosedState } from "../language/run.js";
import type { Fence, RunWrite } from "../store/contract.js";

/** What a run will write next: collected while its previous write is under way. */
export class PendingWrite {
  readonly events: NewEvent[] = [];
  readonly taken: string[] = [];
  readonly withdrawn: { readonly kind: MailKind; readonly key: string }[] = [];
  close: ClosedState | null = null;
  #mail: NewMail[] = [];

  addMail(mail: NewMail): void {
    this.#mail.push(mail);
  }

  /** Mail that was not sent yet is just forgotten; any other is withdrawn from the inbox. */
  withdraw(kind: MailKind, key: string): void {
    const kept = this.#mail.filter(mail => mail.kind !== kind || mail.key !== key);
    if (kept.length === this.#mail.length) this.withdrawn.push({ kind, key });
    this.#mail = kept;
  }

  get isEmpty(): boolean {
    return (
      this.events.length + this.taken.length + this.withdrawn.length + this.#mail.length === 0 && this.close === null
    );
  }

  /** A closed run has no mail: its closing removes all of it. */
  toWrite(fence: Fence, build: number | null, release: RunWrite["release"]): RunWrite {
    const { events, taken, withdrawn, close } = this;
    const mail = close === null ? this.#mail : [];
    const progress = release !== null || events.some(isProgress);
    return { fence, build, events, taken, mail, withdrawn, close, release, progress };
  }
}

/**
 * Mail that is handed over again and again, to a worker that dies of it, is no progress. A worker that gives a run up has not
 * died of it.
 */
function isProgress(event: NewEvent): boolean {
  return !handedOver.has(event.type);
}

const handedOver: ReadonlySet<EventType> = new Set([
  "signal.received",
  "update.accepted",
  "timer.fired",
  "cancel.requested",
]);
