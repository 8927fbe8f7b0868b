import type { RunWrite } from "./contract.js";

type Column = readonly unknown[];

/** A batch as columns, in the order of the parameters of `flushStatement`; `$1` is the shard, `$2` the owner. */
export interface FlushColumns {
  readonly runs: readonly Column[];
  readonly events: readonly Column[];
  readonly mail: readonly Column[];
}

/** The position that the run has after the write. */
export function positionAfter(write: RunWrite): number {
  return write.fence.position + write.events.length;
}

/**
 * No event is before the due time of a timer that fired before it, and a clock that was set back does not change that.
 * Given the time that the statement used, every event's time follows from this.
 */
export function earliestTimes(write: RunWrite): (number | null)[] {
  let floor: number | null = null;
  return write.events.map(({ notBefore }) => {
    if (notBefore !== null) floor = Math.max(floor ?? notBefore, notBefore);
    return floor;
  });
}

/** True for a batch of events only: most of them, and the faster statement. */
export function isPlain(write: RunWrite): boolean {
  return (
    write.release === null &&
    write.close === null &&
    write.taken.length === 0 &&
    write.withdrawn.length === 0 &&
    write.mail.length === 0
  );
}

export function runColumns(writes: readonly RunWrite[]): Column[] {
  return [
    writes.map(write => write.fence.runId),
    writes.map(write => write.fence.term),
    writes.map(write => write.fence.position),
    writes.map(positionAfter),
    writes.map(write => write.build),
    writes.map(write => write.progress),
    writes.map(write => earliestTimes(write).at(-1) ?? null),
  ];
}

export function eventColumns(writes: readonly RunWrite[]): Column[] {
  const rows = writes.flatMap((write, index) => {
    const floors = earliestTimes(write);
    return write.events.map((event, place) => ({ event, place, run: index + 1, floor: floors[place] }));
  });
  return [
    rows.map(row => row.run),
    rows.map(row => row.place),
    rows.map(row => row.floor),
    rows.map(row => row.event.type),
    rows.map(row => row.event.name),
    rows.map(row => row.event.occurrence),
    rows.map(row => row.event.cause),
    rows.map(row => row.event.site),
    rows.map(row => row.event.fingerprint),
    rows.map(row => row.event.draws),
    rows.map(row => row.event.body),
  ];
}

/** What only the full statement has: closing and release, mail that goes, mail that comes. */
export function mailColumns(writes: readonly RunWrite[]): Column[] {
  const numbered = writes.map((write, index) => ({ write, run: index + 1 }));
  const taken = numbered.flatMap(({ write, run }) => write.taken.map(id => ({ run, id, runId: write.fence.runId })));
  const withdrawn = numbered.flatMap(({ write, run }) => write.withdrawn.map(mail => ({ run, ...mail })));
  const mail = numbered.flatMap(({ write, run }) => (write.close === null ? write.mail : []).map(m => ({ run, ...m })));
  return [
    writes.map(write => write.close),
    writes.map(write => write.release !== null || write.close !== null),
    writes.map(write => awaitsOf(write)),
    taken.map(row => row.run),
    taken.map(row => row.runId),
    taken.map(row => row.id),
    withdrawn.map(row => row.run),
    withdrawn.map(row => row.kind),
    withdrawn.map(row => row.key),
    mail.map(row => row.run),
    mail.map(row => row.kind),
    mail.map(row => row.key),
    mail.map(row => row.dueAt),
    mail.map(row => row.name),
    mail.map(row => row.occurrence),
    mail.map(row => row.body),
  ];
}

/** Null where there is none, so that a run without mail and without a named wait is found. */
function awaitsOf({ release }: RunWrite): string | null {
  return release === null || release.awaits.length === 0 ? null : release.awaits.join(", ");
}
