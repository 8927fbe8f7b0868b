import { identityKey, identityText, isCommandKind } from "../language/commands.js";
import type { HistoryEvent } from "../language/events.js";

/**
 * A history as lines that are the same for two executions that were the same: without ids, hashes, terms, builds and
 * stacks, and with times counted from the start.
 *
 * `3d  activity.completed charge#1  {"attempt":1,"result":"receipt-1"}`
 */
export function historyLines(events: readonly HistoryEvent[]): readonly string[] {
  const start = events[0]?.at ?? 0;
  return events.map(({ at, type, name, occurrence, body }) => {
    const identity = name === null ? "" : ` ${occurrence === null ? name : identityText({ name, occurrence })}`;
    const content = JSON.stringify(comparable(withoutIds(type, JSON.parse(body) as object), start));
    return `${elapsed(at - start)}  ${type}${identity}${content === "{}" ? "" : `  ${content}`}`;
  });
}

/** What the code asked for, in the order in which it was first recorded: `activity charge#1`. */
export function commandsOf(events: readonly HistoryEvent[]): readonly string[] {
  const commands = new Set<string>();
  for (const { type, name, occurrence } of events) {
    const kind = type.split(".")[0];
    if (name === null || occurrence === null || !isCommandKind(kind)) continue;
    commands.add(identityKey({ kind, name, occurrence }));
  }
  return [...commands];
}

/** How often each activity or step was tried, by its identity: `{ "charge#1": 3 }`. */
export function attemptsOf(events: readonly HistoryEvent[]): Readonly<Record<string, number>> {
  const attempts: Record<string, number> = {};
  for (const { type, name, occurrence, body } of events) {
    if (!type.startsWith("activity.") || name === null || occurrence === null) continue;
    const { attempt } = JSON.parse(body) as { readonly attempt: number };
    attempts[identityText({ name, occurrence })] = attempt;
  }
  return attempts;
}

/** Those of runs are made from seeds, and a signal that was sent without an id has drawn one. */
function withoutIds(type: HistoryEvent["type"], body: object): object {
  const id = type === "run.started" ? "parent" : type.startsWith("child.") ? "runId" : undefined;
  if (id !== undefined) return Object.fromEntries(Object.entries(body).filter(([key]) => key !== id));
  if (!("id" in body) || !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(String(body.id))) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== "id"));
}

/** Times of the body are absolute, and stacks and ids are another machine's. */
function comparable(value: unknown, start: number): unknown {
  if (Array.isArray(value)) return value.map(item => comparable(item, start));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    if (key === "stack" || key === "seed") return [];
    if ((key === "dueAt" || key === "retryAt") && typeof item === "number") return [[key, elapsed(item - start)]];
    return [[key, comparable(item, start)]];
  });
  return Object.fromEntries(entries);
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** `3d 12h`; `0s` for none. */
function elapsed(ms: number): string {
  let left = ms;
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return parts.length === 0 ? "0s" : parts.join(" ");
}
