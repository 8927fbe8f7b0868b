import type { Database } from "../database.js";
import { defineStatement } from "../statement.js";

/** A worker that stops renewing its beat on purpose. */
export const leaveStatement = defineStatement<never>(
  "worker-leaves",
  schema => /* sql */ `update ${schema}.worker set state = 'left' where id = $1 and state = 'live'`,
);

/** Compares the beat: a renewal in between wins. */
export const buryStatement = defineStatement<{ readonly id: string }>(
  "bury-worker",
  schema => /* sql */ `
  update ${schema}.worker set state = 'dead' where id = $1 and state = 'live' and beat = $2::bigint returning id`,
);

export async function leave(database: Database, id: string): Promise<void> {
  await database.run(leaveStatement, [id]);
}

export async function buryWorker(database: Database, id: string, beat: string): Promise<boolean> {
  return (await database.run(buryStatement, [id, beat])).length === 1;
}
