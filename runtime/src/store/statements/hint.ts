import type { Database } from "../database.js";
import { defineStatement } from "../statement.js";

/**
 * Never inside a transaction that writes: NOTIFY takes a lock of the whole database at commit, which halves the rate of
 * commits (measured: 5,300 to 2,600 per second with 16 connections) [I32].
 */
export const hintStatement = defineStatement<never>(
  "hint",
  () => "select pg_notify($1, hint) from unnest($2::text[]) hint",
);

export const wakeUpChannel = (schemaName: string): string => `${schemaName}_wake_up`;
export const closedChannel = (schemaName: string): string => `${schemaName}_closed`;

/** Postgres allows 7,999 bytes; a run id has 36, and a comma. */
const runsPerHint = 200;

export async function hintWakeUp(database: Database, queues: readonly string[]): Promise<void> {
  if (queues.length > 0) await database.run(hintStatement, [wakeUpChannel(database.schemaName), [...new Set(queues)]]);
}

export async function hintClosed(database: Database, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return;
  const hints = Array.from({ length: Math.ceil(runIds.length / runsPerHint) }, (_, index) =>
    runIds.slice(index * runsPerHint, (index + 1) * runsPerHint).join(","),
  );
  await database.run(hintStatement, [closedChannel(database.schemaName), hints]);
}
