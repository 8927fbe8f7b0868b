import { bodyOf, type HistoryEvent } from "../../language/events.js";
import type { ClientStore, NewUpdate, UpdateEvent, UpdateProgress, UpdateWait } from "../../store/contract.js";
import type { Tables } from "./tables.js";

export function sendUpdate(
  tables: Tables,
  { runId, id, name, argument }: NewUpdate,
): Awaited<ReturnType<ClientStore["sendUpdate"]>> {
  const row = tables.runs.get(runId);
  if (row === undefined) return { outcome: "unknown" };
  if (row.closedAt !== null) return { outcome: "closed" };
  row.rejections.delete(id);
  tables.addMail(row, { kind: "update", key: id, name, body: argument, occurrence: null, dueAt: tables.now() });
  return { outcome: "sent", from: row.events.length + 1 };
}

export function lookAtUpdates(tables: Tables, waits: readonly UpdateWait[]): readonly (UpdateProgress | undefined)[] {
  return waits.map(({ runId, id, from }) => {
    const row = tables.runs.get(runId);
    if (row === undefined) return undefined;
    return {
      waits: row.inbox.some(({ kind, key }) => kind === "update" && key === id),
      rejection: row.rejections.get(id) ?? null,
      events: row.events.slice(from - 1).flatMap(event => updateEvent(event, id) ?? []),
      nextSeq: row.events.length + 1,
      closed: row.closedAt !== null,
      blocked: row.status === "blocked" ? row.blocked : null,
    };
  });
}

function updateEvent(event: HistoryEvent, id: string): UpdateEvent | undefined {
  const isUpdate =
    event.type === "update.accepted" || event.type === "update.completed" || event.type === "update.failed";
  if (!isUpdate || bodyOf(event).id !== id) return undefined;
  return { type: event.type, name: event.name ?? "", body: event.body };
}
