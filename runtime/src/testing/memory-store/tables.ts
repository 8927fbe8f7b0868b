import type { ParentClose } from "../../language/commands.js";
import { firstEvent, type HistoryEvent } from "../../language/events.js";
import type { Mail, NewMail } from "../../language/mail.js";
import type { Problem, QueryAnswer } from "../../language/query.js";
import type { StoredStatus } from "../../language/run.js";
import type { BlockReason, NewQuery, NewRun, StoredBuild } from "../../store/contract.js";

/** What the tables of Postgres hold, with the same names. */
export interface RunRow {
  readonly runId: string;
  readonly id: string | null;
  readonly workflow: string;
  readonly queue: string;
  readonly fingerprint: string;
  readonly createdAt: number;
  readonly events: HistoryEvent[];
  readonly inbox: MailRow[];
  readonly blockedBuilds: Set<string>;
  /** Of a child: whose it is, and what becomes of it when the parent ends. */
  readonly parent: { readonly runId: string; readonly occurrence: number; readonly close: ParentClose } | null;
  /** Of its updates, by their ids. */
  readonly rejections: Map<string, Problem>;
  owner: string | null;
  term: number;
  crashes: number;
  status: StoredStatus;
  blocked: BlockReason | null;
  awaits: string | null;
  lastAt: number;
  closedAt: number | null;
}

export interface MailRow extends Mail {
  readonly held: boolean;
}

export interface QueryRow extends NewQuery {
  takes: number;
  answer: QueryAnswer | null;
}

export class Tables {
  readonly runs = new Map<string, RunRow>();
  readonly keys = new Map<string, string>();
  readonly builds: StoredBuild[] = [];
  readonly queries = new Map<string, QueryRow>();
  readonly workers = new Map<string, "live" | "left" | "dead">();
  readonly now: () => number;
  #mailId = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  addRun(run: NewRun, parent: RunRow["parent"] = null): RunRow {
    const at = this.now();
    const row: RunRow = {
      runId: run.runId,
      id: run.id,
      workflow: run.workflow,
      queue: run.queue,
      fingerprint: run.fingerprint,
      createdAt: at,
      events: [{ ...firstEvent, at, body: run.started }],
      inbox: [],
      blockedBuilds: new Set(),
      parent,
      rejections: new Map(),
      owner: null,
      term: 0,
      crashes: 0,
      status: "open",
      blocked: null,
      awaits: null,
      lastAt: at,
      closedAt: null,
    };
    this.runs.set(run.runId, row);
    if (run.id !== null) this.keys.set(run.id, run.runId);
    this.addMail(row, wakeUp("start", at));
    return row;
  }

  /** (run, kind, key) is unique while undelivered: whether it was added. */
  addMail(row: RunRow, mail: NewMail): boolean {
    if (row.inbox.some(({ kind, key }) => kind === mail.kind && key === mail.key)) return false;
    const id = String(++this.#mailId);
    row.inbox.push({ ...mail, id, runId: row.runId, held: row.status === "blocked" });
    return true;
  }

  dueOf(row: RunRow): readonly MailRow[] {
    const now = this.now();
    return row.inbox
      .filter(({ dueAt, held }) => !held && dueAt <= now)
      .sort((one, other) => one.dueAt - other.dueAt || Number(one.id) - Number(other.id));
  }
}

export function wakeUp(kind: "start" | "resume", dueAt: number): NewMail {
  return { kind, key: kind, dueAt, name: null, occurrence: null, body: null };
}

/** Removes the rows of an inbox that match. */
export function removeMail(row: RunRow, matches: (mail: MailRow) => boolean): void {
  for (let index = row.inbox.length - 1; index >= 0; index--) {
    const mail = row.inbox[index];
    if (mail !== undefined && matches(mail)) row.inbox.splice(index, 1);
  }
}

export function hold(row: RunRow, held: boolean): void {
  row.inbox.forEach((mail, index) => (row.inbox[index] = { ...mail, held }));
}
