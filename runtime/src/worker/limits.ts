/** Bounds of a worker and how it leaves, with their units and reasons. All can be set in the options of `Worker.start`. */
export const workerDefaults = {
  /** Claimed runs at one time; the rest waits in the inbox for this worker or another. */
  maximumConcurrentRuns: 1_000,
  /** Attempts at one time, of all runs together. */
  maximumConcurrentActivities: 1_000,
  /** Transactions at one time, each of which has a connection of its own. */
  maximumConcurrentTransactions: 10,
  /** Waiting runs that are kept in memory, so that their next wake-up needs no replay. */
  maximumSuspendedRuns: 1_000,
  /** The longest time between two looks into the inbox: hints make it shorter, and may be lost. */
  pollIntervalMs: 1_000,
  /** How long a worker's beat must stand still before its runs are taken over. */
  leaseMs: 10_000,
  /** How long workflow or activity code may block the event loop. */
  hangLimitMs: 60_000,
  /** How long a draining worker waits for activities, before it aborts their signals. */
  drainTimeoutMs: 20_000,
  /** Whether it drains, then exits, on SIGTERM and SIGINT. */
  handleSignals: true,
} as const;

/** The longest time between two beats of a worker, whatever its lease is. */
export const longestBeatMs = 1_000;
/** Of the others' beats, two may be lost before their runs are taken. */
export const shortestLeaseMs = 3 * longestBeatMs;
/** Claims without progress, each alone, after which a run counts as the one that ends the process. */
export const quarantineAfterClaims = 5;
/** How often a worker looks for one. */
export const probationIntervalMs = 1_000;
/** How long a claim whose answer was lost may still be under way in Postgres. */
export const claimDoubtMs = 30_000;
/** A worker to which nothing happens for so long asks when the next mail is due. */
export const quietMs = 10;
