import type { RunWrite } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, msOf, shard } from "../statement.js";

/** Waits, for a while, until nobody holds the row. Waiting longer is the caller's, by asking again. */
const awaitRowStatement = defineStatement<{ readonly runId: string }>(
  "await-row",
  schema => /* sql */ `
  with setting as materialized (select set_config('lock_timeout', '250ms', true))
  select held.run_id as "runId"
    from setting
   cross join lateral (
         select r.run_id from ${schema}.run r where r.shard = $1 and r.run_id = $2 for share of r) held`,
);

const committedEventsStatement = defineStatement<{ readonly at: number }>(
  "committed-events",
  schema => /* sql */ `
  select ${msOf("e.at")} as at
    from ${schema}.event e
   where e.shard = $1 and e.run_id = $2 and e.seq >= $3 and e.seq < $4 and e.term = $5
   order by e.seq`,
);

export async function awaitRow(database: Database, runId: string): Promise<void> {
  await database.run(awaitRowStatement, [shard, runId]);
}

/** The times of the events of this write, if it was committed: its term has one writer, and that has one write at a time. */
export async function committedEvents(
  database: Database,
  { fence, events }: RunWrite,
): Promise<readonly number[] | undefined> {
  const { runId, position, term } = fence;
  const rows = await database.run(committedEventsStatement, [shard, runId, position, position + events.length, term]);
  return rows.length === 0 ? undefined : rows.map(({ at }) => at);
}
