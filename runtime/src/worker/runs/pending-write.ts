import type { EventType, NewEvent } from "../../language/events.js";
import type { MailKind, NewMail } from "../../language/mail.js";
import type { ClosedState } from "../../language/run.js";
import type { Fence, RunWrite } from "../../store/contract.js";
import type { EventDraft } from "./event-drafts.js";
import { PendingFamily, type FamilyMember } from "./pending-family.js";

/** What a run will write next: collected while its previous write is under way. */
export class PendingWrite {
  readonly taken: string[] = [];
  readonly withdrawn: { readonly kind: MailKind; readonly key: string }[] = [];
  close: ClosedState | null = null;
  readonly #events: NewEvent[] = [];
  #mail: NewMail[] = [];
  #family: PendingFamily | undefined;
  /** Drawn in activations since the last event. */
  #draws: string[];

  /** @param draws Noted before, and carried by no event so far. */
  constructor(draws: readonly string[] = []) {
    this.#draws = [...draws];
  }

  /** What comes after this one: draws that no event of this one carries go with it. */
  next(): PendingWrite {
    return new PendingWrite(this.#draws);
  }

  get events(): readonly NewEvent[] {
    return this.#events;
  }

  append(draft: EventDraft): NewEvent {
    const event: NewEvent = {
      type: draft.type,
      name: draft.name ?? null,
      occurrence: draft.occurrence ?? null,
      cause: draft.cause ?? null,
      site: draft.site ?? null,
      fingerprint: draft.fingerprint ?? null,
      draws: this.#draws.length === 0 ? null : this.#draws.join(";"),
      body: draft.body,
      notBefore: draft.notBefore ?? null,
    };
    this.#draws = [];
    this.#events.push(event);
    return event;
  }

  /** The activation of the event `cause` drew from these labels: the next event carries them. */
  noteDraws(cause: number, draws: string | null): void {
    if (draws !== null) this.#draws.push(`${cause}:${draws}`);
  }

  /** Made when it is needed: most writes concern nobody else. */
  get family(): PendingFamily {
    return (this.#family ??= new PendingFamily());
  }

  addMail(mail: NewMail): void {
    this.#mail.push(mail);
  }

  /** Mail that brings the run back, and nothing else. */
  addWakeUp(kind: "resume" | "retry", key: string, dueAt: number): void {
    this.addMail({ kind, key, dueAt, name: null, occurrence: null, body: null });
  }

  /** Mail that was not sent yet is just forgotten; any other is withdrawn from the inbox. */
  withdraw(kind: MailKind, key: string): void {
    const kept = this.#mail.filter(mail => mail.kind !== kind || mail.key !== key);
    if (kept.length === this.#mail.length) this.withdrawn.push({ kind, key });
    this.#mail = kept;
  }

  /**
   * Takes up what a transaction was to write and has not: all but its own outcome, before what has become ready since. What
   * has been withdrawn since is not sent.
   */
  putBack(write: RunWrite): void {
    const draws = write.events.at(-1)?.draws ?? null;
    // Nothing was delivered meanwhile, so nothing was drawn: an event that has become ready since has none of its own.
    const [first] = this.#events;
    if (first !== undefined) Object.assign(first, { draws });
    else if (draws !== null) this.#draws = [draws];
    this.#events.unshift(...write.events.slice(0, -1));
    this.taken.unshift(...write.taken);
    const isWithdrawn = (mail: NewMail) =>
      this.withdrawn.some(({ kind, key }) => mail.kind === kind && mail.key === key);
    this.#mail.unshift(...write.mail.filter(mail => !isWithdrawn(mail)));
    this.withdrawn.unshift(...write.withdrawn);
    if (write.family !== undefined) this.family.putBack(write.family);
  }

  get isEmpty(): boolean {
    return (
      this.#events.length + this.taken.length + this.withdrawn.length + this.#mail.length === 0 && this.close === null
    );
  }

  /** A closed run has no mail: its closing removes all of it. */
  toWrite(
    fence: Fence,
    { build, member }: { readonly build: number | null; readonly member: FamilyMember },
    release: RunWrite["release"],
  ): RunWrite {
    const { events, taken, withdrawn, close } = this;
    const end = close === null ? null : { state: close, body: events.at(-1)?.body ?? "{}" };
    const family = end === null ? this.#family?.toWrite(member, end) : this.family.toWrite(member, end);
    const mail = close === null ? this.#mail : [];
    const progress = release !== null || events.some(isProgress);
    return { fence, build, events, taken, mail, withdrawn, close, release, progress, family };
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
  "child.completed",
  "child.failed",
]);
