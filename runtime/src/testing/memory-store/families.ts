import { identityKey } from "../../language/commands.js";
import { isClosing } from "../../language/events.js";
import type { Mail } from "../../language/mail.js";
import type { Finding, RunWrite } from "../../store/contract.js";
import { parentHasEnded, reportText } from "../../store/statements/family-mail.js";
import type { RunRow, Tables } from "./tables.js";

/** Children that a write starts, and those that it cancels. */
export function writeFamily(tables: Tables, { fence, family }: RunWrite): void {
  for (const { occurrence, parentClose, cancel, ...run } of family?.started ?? []) {
    const row = tables.addRun({ ...run, id: null }, { runId: fence.runId, occurrence, close: parentClose });
    if (cancel !== null) sendCancel(tables, row, cancel);
  }
  for (const { runId, cancel } of family?.cancelled ?? []) sendCancel(tables, tables.runs.get(runId), cancel);
}

/** Who is cancelled with a run. */
export function dependants(tables: Tables, { runId }: RunRow): readonly RunRow[] {
  return [...tables.runs.values()].filter(({ parent }) => parent?.runId === runId && parent.close === "cancel");
}

/** A run has closed: its parent is told, and these children. */
export function tellFamily(tables: Tables, row: RunRow, children: readonly RunRow[]): void {
  sendReport(tables, row);
  for (const child of children) sendCancel(tables, child, parentHasEnded);
}

/** In the words of `store/statements/diagnose.ts`. */
export function unheardChildren(tables: Tables): readonly RunRow[] {
  return [...tables.runs.values()].filter(child => {
    const parent = parentOf(tables, child);
    if (child.closedAt === null || parent === undefined || parent.closedAt !== null || parent.owner !== null)
      return false;
    const key = childKey(child);
    const waits = /(^|, )(child|\d+ children) /.test(parent.awaits ?? "");
    const recorded = parent.events.some(
      ({ type, name, occurrence }) =>
        (type === "child.completed" || type === "child.failed") &&
        name === child.workflow &&
        occurrence === child.parent?.occurrence,
    );
    return waits && !recorded && !parent.inbox.some(mail => mail.kind === "child" && mail.key === key);
  });
}

export function outlivedChildren(tables: Tables): readonly RunRow[] {
  return [...tables.runs.values()].filter(
    child =>
      child.closedAt === null &&
      child.parent?.close === "cancel" &&
      parentOf(tables, child)?.closedAt != null &&
      !child.inbox.some(({ kind }) => kind === "cancel") &&
      !child.events.some(({ type }) => type === "cancel.requested"),
  );
}

export function diagnoseFamilies(tables: Tables): readonly Finding[] {
  return [
    ...unheardChildren(tables).map(child => ({
      finding: "waits for a child that has ended, and was not told",
      runId: child.parent?.runId ?? "",
    })),
    ...outlivedChildren(tables).map(({ runId }) => ({
      finding: "its parent has ended, and it was not cancelled",
      runId,
    })),
  ];
}

export function mendFamilies(tables: Tables): number {
  const [unheard, outlived] = [unheardChildren(tables), outlivedChildren(tables)];
  for (const child of unheard) sendReport(tables, child);
  for (const child of outlived) sendCancel(tables, child, parentHasEnded);
  return unheard.length + outlived.length;
}

function sendReport(tables: Tables, child: RunRow): void {
  const parent = parentOf(tables, child);
  const end = child.events.at(-1);
  if (child.parent === null || parent === undefined || end === undefined || !isClosing(end.type)) return;
  const { workflow: name, status } = child;
  const { occurrence } = child.parent;
  send(tables, parent, {
    kind: "child",
    key: childKey(child),
    name,
    occurrence,
    body: reportText(child.runId, status, end.body),
  });
}

function sendCancel(tables: Tables, row: RunRow | undefined, body: string): void {
  send(tables, row, { kind: "cancel", key: "cancel", name: null, occurrence: null, body });
}

function send(tables: Tables, row: RunRow | undefined, mail: Omit<Mail, "id" | "runId" | "dueAt">): void {
  if (row?.closedAt === null) tables.addMail(row, { ...mail, dueAt: tables.now() });
}

function parentOf(tables: Tables, { parent }: RunRow): RunRow | undefined {
  return parent === null ? undefined : tables.runs.get(parent.runId);
}

function childKey({ workflow: name, parent }: RunRow): string {
  return identityKey({ kind: "child", name, occurrence: parent?.occurrence ?? 0 });
}
