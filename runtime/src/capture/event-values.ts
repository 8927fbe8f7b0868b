import type { HistoryEvent } from "../language/events.js";
import { replaceValues, type Replace } from "./payload-values.js";

/** The fields of bodies that hold data of the run. */
const payloadFields = ["input", "result", "error", "payload", "reason"];

type Body = Readonly<Record<string, unknown>>;

/** The same events with other values, named by their paths: `input.items[0].name`, `charge#2.id`. */
export function replaceInEvents(events: readonly HistoryEvent[], replace: Replace): readonly HistoryEvent[] {
  return events.map(event => {
    const body = JSON.parse(event.body) as Body;
    const replaced = Object.entries(body).map(([field, value]) => [field, replaceField(event, field, value, replace)]);
    return { ...event, body: JSON.stringify(Object.fromEntries(replaced)) };
  });
}

function replaceField(event: HistoryEvent, field: string, value: unknown, replace: Replace): unknown {
  if (payloadFields.includes(field)) return replaceValues(value, pathOf(event, field), replace);
  // The key of a signal is chosen by its sender; no code sees it.
  return event.type === "signal.received" && field === "id" ? `signal-${event.seq}` : value;
}

function pathOf({ name, occurrence }: HistoryEvent, field: string): string {
  if (name === null) return field;
  return occurrence === null ? name : `${name}#${occurrence}`;
}
