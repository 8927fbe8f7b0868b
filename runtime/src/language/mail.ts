/**
 * Everything that can wake a run is a row of the inbox with a due time. `start`, `resume` and `retry` only wake it: they
 * are removed when the run is claimed and leave no event. The others become the event of the same family, removed and
 * journaled by one statement; an update that its validator rejects is removed alone. `child` is the report of a child that has
 * ended: its body is that of the event.
 */
export const mailKinds = ["start", "resume", "retry", "timer", "signal", "update", "cancel", "child"] as const;
export type MailKind = (typeof mailKinds)[number];

export const wakeKinds = ["start", "resume", "retry"] as const satisfies readonly MailKind[];

export function isWake(kind: MailKind): boolean {
  return (wakeKinds as readonly string[]).includes(kind);
}

/** What a run's owner asks the store to put into the run's own inbox. (run, kind, key) is unique while undelivered. */
export interface NewMail {
  readonly kind: MailKind;
  readonly key: string;
  /** ms since the epoch. */
  readonly dueAt: number;
  readonly name: string | null;
  readonly occurrence: number | null;
  /** JSON text, or null. */
  readonly body: string | null;
}

export interface Mail extends NewMail {
  /** Unique within the run; the order of arrival. */
  readonly id: string;
  readonly runId: string;
}
