import type { HistoryEvent } from "../language/events.js";
import { replaceValues, type Replace } from "./payload-values.js";

/** The fields of bodies that hold data of the run. */
const payloadFields = ["input", "argument", "result", "error", "payload", "reason"];

type Body = Readonly<Record<string, unknown>>;

/** The same events with other values, named by their paths: `input.items[0].name`, `charge#2.id`. */
export function replaceInEvents(events: readonly HistoryEvent[], replace: Replace): readonly HistoryEvent[] {
  const ids = new Map<unknown, string>();
  return events.map(event => {
    const body = JSON.parse(event.body) as Body;
    const replaced = Object.entries(body).map(([field, value]) => [
      field,
      replaceField(event, { field, value, ids }, replace),
    ]);
    return { ...event, body: JSON.stringify(Object.fromEntries(replaced)) };
  });
}

function replaceField(
  event: HistoryEvent,
  { field, value, ids }: { readonly field: string; readonly value: unknown; readonly ids: Map<unknown, string> },
  replace: Replace,
): unknown {
  if (payloadFields.includes(field)) return replaceValues(value, pathOf(event, field), replace);
  // The key of a signal or an update is chosen by its sender; no code sees it. An outcome has that of its update.
  const [family = ""] = event.type.split(".");
  if (field !== "id" || !["signal", "update"].includes(family)) return value;
  const id = ids.get(`${family} ${String(value)}`) ?? `${family}-${event.seq}`;
  ids.set(`${family} ${String(value)}`, id);
  return id;
}

function pathOf({ name, occurrence }: HistoryEvent, field: string): string {
  if (name === null) return field;
  return occurrence === null ? name : `${name}#${occurrence}`;
}
