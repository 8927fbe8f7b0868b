import type { Database } from "../database.js";
import { defineStatement } from "../statement.js";

export interface WatchedWorker {
  readonly id: string;
  readonly beat: string;
  readonly host: string;
  readonly bootId: string;
  readonly pid: number;
}

export const watchWorkersStatement = defineStatement<WatchedWorker>(
  "watch-workers",
  schema => /* sql */ `
  select id, beat::text as beat, host, boot_id as "bootId", pid from ${schema}.worker where state = 'live'`,
);

export async function watchWorkers(database: Database): Promise<readonly WatchedWorker[]> {
  return database.run(watchWorkersStatement, []);
}
