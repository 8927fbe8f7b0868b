/** A run as the store keeps it. `open` covers the three states that are derived, never written. */
export const storedStatuses = [
  "open",
  "blocked",
  "completed",
  "failed",
  "cancelled",
  "terminated",
  "continued",
] as const;
export type StoredStatus = (typeof storedStatuses)[number];

/** A run as users see it. */
export const runStates = [
  "pending",
  "running",
  "waiting",
  "blocked",
  "completed",
  "failed",
  "cancelled",
  "terminated",
  "continued",
] as const;
export type RunState = (typeof runStates)[number];

/** The states after which a run never changes. */
export const closedStates = ["completed", "failed", "cancelled", "terminated", "continued"] as const;
export type ClosedState = (typeof closedStates)[number];

/** Which state may follow which. A closed state is final. */
export const runTransitions: Readonly<Record<RunState, readonly RunState[]>> = {
  pending: ["running", "cancelled", "terminated"],
  running: ["waiting", "blocked", "completed", "failed", "cancelled", "terminated", "continued"],
  waiting: ["running", "blocked", "terminated"],
  blocked: ["running", "waiting", "terminated"],
  completed: [],
  failed: [],
  cancelled: [],
  terminated: [],
  continued: [],
};

/**
 * Claims without progress after which a run may be what ends workers: it is no longer claimed together with others, and nobody
 * but its owner replays it for a question. One is no sign yet: that worker may have ended with any of its runs.
 */
export const probationAfterClaims = 2;

export function isClosed(state: RunState | StoredStatus): state is ClosedState {
  return (closedStates as readonly string[]).includes(state);
}

/**
 * `pending`, `running` and `waiting` are derived from the row: storing them would turn every activation into an update
 * of an indexed column.
 */
export function runState(row: {
  readonly status: StoredStatus;
  readonly term: number;
  readonly owned: boolean;
}): RunState {
  if (row.status !== "open") return row.status;
  if (row.term === 0) return "pending";
  return row.owned ? "running" : "waiting";
}
