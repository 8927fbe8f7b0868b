import type { TimelineRow } from "../../client/timeline.js";

/** What can be changed in the debugger's console while the replay stands still. */
export interface Controls {
  /** Stop before each event that is delivered to the workflow. */
  breakOnEvents: boolean;
}

/**
 * Where the debugger stops between two stretches of workflow code. Continue to deliver `event`; the code goes on from what
 * it waits for, and stops at the next breakpoint.
 */
export function stopBefore(event: TimelineRow, waitsFor: readonly string[], reprise: Controls): readonly unknown[] {
  // eslint-disable-next-line no-debugger -- it is the purpose
  debugger;
  // Mentioned, so that they are in scope where the debugger stops.
  return [event, waitsFor, reprise];
}
