import { arrayOf } from "./array-parameters.js";
import type { RunWrite } from "./contract.js";

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

/** `$3` to `$9` of both statements. Rows of the other columns refer to a run by its place here, from 1. */
export function runColumns(writes: readonly RunWrite[]): Buffer[] {
  return [
    arrayOf(
      "uuid",
      writes.map(write => write.fence.runId),
    ),
    arrayOf(
      "integer",
      writes.map(write => write.fence.term),
    ),
    arrayOf(
      "integer",
      writes.map(write => write.fence.position),
    ),
    arrayOf("integer", writes.map(positionAfter)),
    arrayOf(
      "integer",
      writes.map(write => write.build),
    ),
    arrayOf(
      "boolean",
      writes.map(write => write.progress),
    ),
    arrayOf(
      "float8",
      writes.map(write => earliestTimes(write).at(-1)),
    ),
  ];
}

/** `$10` to `$20` of both statements. */
export function eventColumns(writes: readonly RunWrite[]): Buffer[] {
  const rows = writes.flatMap((write, index) => {
    const floors = earliestTimes(write);
    return write.events.map((event, place) => ({ event, place, run: index + 1, floor: floors[place] }));
  });
  return [
    arrayOf(
      "integer",
      rows.map(row => row.run),
    ),
    arrayOf(
      "integer",
      rows.map(row => row.place),
    ),
    arrayOf(
      "float8",
      rows.map(row => row.floor),
    ),
    arrayOf(
      "text",
      rows.map(row => row.event.type),
    ),
    arrayOf(
      "text",
      rows.map(row => row.event.name),
    ),
    arrayOf(
      "integer",
      rows.map(row => row.event.occurrence),
    ),
    arrayOf(
      "integer",
      rows.map(row => row.event.cause),
    ),
    arrayOf(
      "text",
      rows.map(row => row.event.site),
    ),
    arrayOf(
      "text",
      rows.map(row => row.event.fingerprint),
    ),
    arrayOf(
      "text",
      rows.map(row => row.event.draws),
    ),
    arrayOf(
      "json",
      rows.map(row => row.event.body),
    ),
  ];
}

/** `$21` to `$36` of the full statement: closing and release, mail that goes, mail that comes. */
export function mailColumns(writes: readonly RunWrite[]): Buffer[] {
  const numbered = writes.map((write, index) => ({ write, run: index + 1 }));
  const taken = numbered.flatMap(({ write, run }) => write.taken.map(id => ({ run, id, runId: write.fence.runId })));
  const withdrawn = numbered.flatMap(({ write, run }) => write.withdrawn.map(mail => ({ run, ...mail })));
  const mail = numbered.flatMap(({ write, run }) => (write.close === null ? write.mail : []).map(m => ({ run, ...m })));
  return [
    arrayOf(
      "text",
      writes.map(write => write.close),
    ),
    arrayOf(
      "boolean",
      writes.map(write => write.release !== null || write.close !== null),
    ),
    arrayOf("text", writes.map(awaitsOf)),
    arrayOf(
      "integer",
      taken.map(row => row.run),
    ),
    arrayOf(
      "uuid",
      taken.map(row => row.runId),
    ),
    arrayOf(
      "bigint",
      taken.map(row => row.id),
    ),
    arrayOf(
      "integer",
      withdrawn.map(row => row.run),
    ),
    arrayOf(
      "text",
      withdrawn.map(row => row.kind),
    ),
    arrayOf(
      "text",
      withdrawn.map(row => row.key),
    ),
    arrayOf(
      "integer",
      mail.map(row => row.run),
    ),
    arrayOf(
      "text",
      mail.map(row => row.kind),
    ),
    arrayOf(
      "text",
      mail.map(row => row.key),
    ),
    arrayOf(
      "float8",
      mail.map(row => row.dueAt),
    ),
    arrayOf(
      "text",
      mail.map(row => row.name),
    ),
    arrayOf(
      "integer",
      mail.map(row => row.occurrence),
    ),
    arrayOf(
      "json",
      mail.map(row => row.body),
    ),
  ];
}

/** Null where there is none, so that a run without mail and without a named wait is found. */
function awaitsOf({ release }: RunWrite): string | null {
  return release === null || release.awaits.length === 0 ? null : release.awaits.join(", ");
}
