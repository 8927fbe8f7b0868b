import { column, columnsOf } from "./array-parameters.js";
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
    write.family === undefined &&
    write.release === null &&
    write.close === null &&
    write.taken.length === 0 &&
    write.withdrawn.length === 0 &&
    write.mail.length === 0
  );
}

/** `$3` to `$9` of both statements. The other rows refer to a run by its place here, counted from 1. */
export function runColumns(writes: readonly RunWrite[]): Buffer[] {
  return columnsOf(writes, [
    column("uuid", write => write.fence.runId),
    column("integer", write => write.fence.term),
    column("integer", write => write.fence.position),
    column("integer", positionAfter),
    column("integer", write => write.build),
    column("boolean", write => write.progress),
    column("float8", write => earliestTimes(write).at(-1)),
  ]);
}

/** `$10` to `$20` of both statements. */
export function eventColumns(writes: readonly RunWrite[]): Buffer[] {
  const rows = writes.flatMap((write, index) => {
    const floors = earliestTimes(write);
    return write.events.map((event, place) => ({ event, place, run: index + 1, floor: floors[place] }));
  });
  return columnsOf(rows, [
    column("integer", row => row.run),
    column("integer", row => row.place),
    column("float8", row => row.floor),
    column("text", ({ event }) => event.type),
    column("text", ({ event }) => event.name),
    column("integer", ({ event }) => event.occurrence),
    column("integer", ({ event }) => event.cause),
    column("text", ({ event }) => event.site),
    column("text", ({ event }) => event.fingerprint),
    column("text", ({ event }) => event.draws),
    column("json", ({ event }) => event.body),
  ]);
}

/** `$21` to `$36` of the full statement: closing and release, mail that goes, mail that comes. */
export function mailColumns(writes: readonly RunWrite[]): Buffer[] {
  const numbered = writes.map((write, index) => ({ write, run: index + 1 }));
  const withdrawn = numbered.flatMap(({ write, run }) => write.withdrawn.map(mail => ({ ...mail, run })));
  const added = numbered.flatMap(({ write, run }) =>
    (write.close === null ? write.mail : []).map(m => ({ ...m, run })),
  );
  return [
    ...columnsOf(writes, [
      column("text", write => write.close),
      column("boolean", write => write.release !== null || write.close !== null),
      column("text", awaitsOf),
    ]),
    ...takenColumns(writes),
    ...columnsOf(withdrawn, [
      column("integer", mail => mail.run),
      column("text", mail => mail.kind),
      column("text", mail => mail.key),
    ]),
    ...columnsOf(added, [
      column("integer", mail => mail.run),
      column("text", mail => mail.kind),
      column("text", mail => mail.key),
      column("float8", mail => mail.dueAt),
      column("text", mail => mail.name),
      column("integer", mail => mail.occurrence),
      column("json", mail => mail.body),
    ]),
  ];
}

/** The mail that is taken: place of its run in the batch, run id, id. */
export function takenColumns(writes: readonly RunWrite[]): Buffer[] {
  const taken = writes.flatMap((write, index) =>
    write.taken.map(id => ({ run: index + 1, runId: write.fence.runId, id })),
  );
  return columnsOf(taken, [
    column("integer", mail => mail.run),
    column("uuid", mail => mail.runId),
    column("bigint", mail => mail.id),
  ]);
}

/** Null where there is none, so that a run without mail and without a named wait is found. */
function awaitsOf({ release }: RunWrite): string | null {
  return release === null || release.awaits.length === 0 ? null : release.awaits.join(", ");
}
