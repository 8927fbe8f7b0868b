import { isWake } from "../../language/mail.js";
import { isClosed, probationAfterClaims } from "../../language/run.js";
import type { ClaimedRun, ClaimRequest } from "../../store/contract.js";
import { removeMail, wakeUp, type RunRow, type Tables } from "./tables.js";

export function claimRuns(tables: Tables, request: ClaimRequest): readonly ClaimedRun[] {
  if (tables.workers.get(request.owner) !== "live") return [];
  const due = [...tables.runs.values()]
    .flatMap(row => {
      const [first] = tables.dueOf(row);
      return first !== undefined && isClaimable(row, request) ? [{ row, at: first.dueAt }] : [];
    })
    .sort((one, other) => one.at - other.at || (one.row.runId < other.row.runId ? -1 : 1));
  return due.slice(0, request.limit).map(({ row }) => claim(tables, row, request.owner));
}

export function freeForgottenRuns(tables: Tables, owner: string, known: readonly string[]): number {
  const forgotten = (row: RunRow) => row.owner === owner && !known.includes(row.runId);
  // A claim that nobody heard of is none without progress.
  return free(tables, forgotten, row => Math.max(row.crashes - 1, 0));
}

export function takeOverRuns(tables: Tables): number {
  const stateOf = (row: RunRow) => (row.owner === null ? "live" : tables.workers.get(row.owner));
  return free(
    tables,
    row => stateOf(row) !== "live",
    row => (stateOf(row) === "left" ? 0 : row.crashes),
  );
}

function isClaimable(row: RunRow, { queues, workflows, probation }: ClaimRequest): boolean {
  return (
    row.owner === null &&
    row.status === "open" &&
    queues.includes(row.queue) &&
    row.crashes >= probationAfterClaims === probation &&
    workflows.some(
      ({ name, build, begins }) => name === row.workflow && (begins || row.term > 0) && !row.blockedBuilds.has(build),
    )
  );
}

function claim(tables: Tables, row: RunRow, owner: string): ClaimedRun {
  const now = tables.now();
  removeMail(row, ({ kind, dueAt }) => isWake(kind) && dueAt <= now);
  row.owner = owner;
  row.term++;
  row.crashes++;
  row.awaits = null;
  const { runId, workflow, queue, term, status, crashes, events } = row;
  const started = events.length === 1 ? (events[0] ?? null) : null;
  return { runId, workflow, queue, term, nextSeq: events.length + 1, status, crashes, started };
}

function free(tables: Tables, matches: (row: RunRow) => boolean, crashes: (row: RunRow) => number): number {
  const freed = [...tables.runs.values()].filter(row => !isClosed(row.status) && matches(row));
  for (const row of freed) {
    row.crashes = crashes(row);
    row.owner = null;
    row.term++;
    tables.addMail(row, wakeUp("resume", tables.now()));
  }
  return freed.length;
}
