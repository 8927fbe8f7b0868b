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

export const askedChannel = (schemaName: string): string => `${schemaName}_asked`;
export const answeredChannel = (schemaName: string): string => `${schemaName}_answered`;

/** Postgres allows 7,999 bytes; an id has 36, and a comma. */
const idsPerHint = 200;

export function hintWakeUp(database: Database, queues: readonly string[]): Promise<void> {
  return hint(database, wakeUpChannel, [...new Set(queues)]);
}

export function hintAsked(database: Database, queues: readonly string[]): Promise<void> {
  return hint(database, askedChannel, [...new Set(queues)]);
}

export function hintClosed(database: Database, runIds: readonly string[]): Promise<void> {
  return hint(database, closedChannel, inPortions(runIds));
}

export function hintAnswered(database: Database, queryIds: readonly string[]): Promise<void> {
  return hint(database, answeredChannel, inPortions(queryIds));
}

function inPortions(ids: readonly string[]): readonly string[] {
  return Array.from({ length: Math.ceil(ids.length / idsPerHint) }, (_, index) =>
    ids.slice(index * idsPerHint, (index + 1) * idsPerHint).join(","),
  );
}

async function hint(
  database: Database,
  channel: (schemaName: string) => string,
  hints: readonly string[],
): Promise<void> {
  if (hints.length > 0) await database.run(hintStatement, [channel(database.schemaName), hints]);
}
