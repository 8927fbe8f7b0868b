import { identityText } from "../language/commands.js";
import type { HistoryEvent } from "../language/events.js";

/** The activities and timers of a history, in the order in which they were first heard of: `activity charge#1`. */
export function recordedCommands(events: readonly HistoryEvent[]): readonly string[] {
  const commands = new Set<string>();
  for (const { type, name, occurrence } of events) {
    const family = type.split(".")[0];
    if (name === null || occurrence === null || (family !== "activity" && family !== "timer")) continue;
    commands.add(`${family} ${identityText({ name, occurrence })}`);
  }
  return [...commands];
}
