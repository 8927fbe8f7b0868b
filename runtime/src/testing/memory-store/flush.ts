import { checkBatch, refusal } from "../../store/batch-rules.js";
import type { FlushResult, RunWrite } from "../../store/contract.js";
import { removeMail, wakeUp, type RunRow, type Tables } from "./tables.js";

/** The rules of `store/statements/flush.ts`: a run is accepted wholly or not at all, and never affects another. */
export function flush(tables: Tables, writes: readonly RunWrite[]): readonly FlushResult[] {
  checkBatch(writes);
  return writes.map(write => flushOne(tables, write));
}

function flushOne(tables: Tables, write: RunWrite): FlushResult {
  const { runId } = write.fence;
  const error = refusal(write);
  if (error !== undefined) return { runId, verdict: "refused", error };
  const row = tables.runs.get(runId);
  if (row === undefined) return { runId, verdict: "fenced" };
  const written = alreadyWritten(row, write);
  if (written !== undefined) return { runId, verdict: "already", at: written };
  if (!holds(row, write)) return { runId, verdict: "fenced" };
  const ids = new Set(row.inbox.map(({ id }) => id));
  if (!write.taken.every(id => ids.has(id))) return giveUp(tables, row);
  return { runId, verdict: "ok", at: accept(tables, row, write) };
}

function holds(row: RunRow, { fence }: RunWrite): boolean {
  const open = row.status === "open" || row.status === "blocked";
  return open && row.owner === fence.owner && row.term === fence.term && row.events.length + 1 === fence.position;
}

/** The answer of an earlier send was lost: the events are there, under this term. */
function alreadyWritten(row: RunRow, { fence, events }: RunWrite): readonly number[] | undefined {
  if (events.length === 0) return undefined;
  const recorded = row.events.slice(fence.position - 1, fence.position - 1 + events.length);
  const same = recorded.length === events.length && recorded.every(({ term }) => term === fence.term);
  return same ? recorded.map(({ at }) => at) : undefined;
}

function accept(tables: Tables, row: RunRow, write: RunWrite): readonly number[] {
  const base = Math.max(row.lastAt, tables.now());
  let at = base;
  const times = write.events.map((event, index) => {
    const { notBefore, ...recorded } = event;
    at = Math.max(at, notBefore ?? at);
    // The types of event and body belong together in both.
    row.events.push({
      ...recorded,
      seq: write.fence.position + index,
      at,
      term: write.fence.term,
      build: write.build,
    });
    return at;
  });
  row.lastAt = at;
  if (write.progress) row.crashes = 0;
  exchangeMail(tables, row, write);
  if (write.release !== null || write.close !== null) leave(row, write, at);
  return times;
}

function exchangeMail(tables: Tables, row: RunRow, { taken, withdrawn, mail }: RunWrite): void {
  removeMail(row, ({ id }) => taken.includes(id));
  removeMail(row, item => withdrawn.some(({ kind, key }) => item.kind === kind && item.key === key));
  for (const item of mail) tables.addMail(row, item);
}

function leave(row: RunRow, { release, close }: RunWrite, at: number): void {
  if (release !== null) row.owner = null;
  row.awaits = release === null || release.awaits.length === 0 ? null : release.awaits.join(", ");
  if (close === null) return;
  row.status = close;
  row.owner = null;
  row.awaits = null;
  row.closedAt = at;
  removeMail(row, () => true);
}

/** The mail that is taken is not there: somebody else journaled it. */
function giveUp(tables: Tables, row: RunRow): FlushResult {
  row.owner = null;
  row.term++;
  tables.addMail(row, wakeUp("resume", tables.now()));
  return { runId: row.runId, verdict: "gap" };
}
