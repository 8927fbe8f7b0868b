import { checkBatch, refusal } from "../../store/batch-rules.js";
import type { FlushResult, RunWrite } from "../../store/contract.js";
import { dependants, tellFamily, writeFamily } from "./families.js";
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
  if (!holds(row, write)) return judgeRefused(tables, row, write);
  return { runId, verdict: "ok", at: accept(tables, row, write) };
}

function holds(row: RunRow, { fence, taken }: RunWrite): boolean {
  const open = row.status === "open" || row.status === "blocked";
  const fenced = row.owner !== fence.owner || row.term !== fence.term || nextSeq(row) !== fence.position;
  return open && !fenced && hasMail(row, taken);
}

/** In the order of `store/statements/flush-verdicts.ts`. */
function judgeRefused(tables: Tables, row: RunRow, { fence, events }: RunWrite): FlushResult {
  const { runId, owner, term, position } = fence;
  const next = position + events.length;
  const sameTerm = row.term === term;
  if (sameTerm && nextSeq(row) === next && next > position && (row.owner === owner || row.owner === null)) {
    return { runId, verdict: "already", at: row.events.slice(position - 1).map(({ at }) => at) };
  }
  if (row.owner !== owner || !sameTerm || row.closedAt !== null) return { runId, verdict: "fenced" };
  return giveUp(tables, row);
}

function nextSeq({ events }: RunRow): number {
  return events.length + 1;
}

function hasMail({ inbox }: RunRow, taken: readonly string[]): boolean {
  const ids = new Set(inbox.map(({ id }) => id));
  return taken.every(id => ids.has(id));
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
  // Whom this very write starts, it cancels by itself.
  const tells = write.close !== null && write.family !== undefined;
  const children = tells ? dependants(tables, row) : [];
  writeFamily(tables, write);
  if (write.release !== null || write.close !== null) leave(row, write, at);
  // As in Postgres, only a write that knows of its family tells it.
  if (tells) tellFamily(tables, row, children);
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

/** Its owner knows something else than the store: commits or mail are gone. */
function giveUp(tables: Tables, row: RunRow): FlushResult {
  row.owner = null;
  row.term++;
  tables.addMail(row, wakeUp("resume", tables.now()));
  return { runId: row.runId, verdict: "gap" };
}
