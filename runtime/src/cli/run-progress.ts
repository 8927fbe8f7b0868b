import type { TimelineRow } from "../client/timeline.js";
import { identityText } from "../language/commands.js";
import { isClosing } from "../language/events.js";

/** What a run's row does not hold: how it ended, and which activities it repeats. */
export interface RunProgress {
  /** The closing event. */
  readonly ended: TimelineRow | undefined;
  /** The last failed attempt of each activity that will be tried again. */
  readonly retrying: readonly TimelineRow[];
}

export function progressOf(history: readonly TimelineRow[]): RunProgress {
  const last = history.at(-1);
  const ended = last !== undefined && isClosing(last.type) ? last : undefined;
  return { ended, retrying: ended === undefined ? retryingIn(history) : [] };
}

function retryingIn(history: readonly TimelineRow[]): readonly TimelineRow[] {
  const newest = new Map<string, TimelineRow>();
  for (const row of history) if (row.type.startsWith("activity.")) newest.set(activityText(row), row);
  return [...newest.values()].filter(({ type }) => type === "activity.attemptFailed");
}

/** `charge#2`. */
export function activityText({ name, occurrence }: TimelineRow): string {
  return identityText({ name: name ?? "", occurrence: occurrence ?? 1 });
}
