import type { HistoryEvent } from "../../language/events.js";
import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";
import { eventColumns, type EventRow } from "./load-histories.js";

/** The last event of a closed run is the one that closed it. */
export const closingEventsStatement = defineStatement<EventRow>(
  "closing-events",
  schema => /* sql */ `
  select ${eventColumns("e.")}
    from unnest($2::uuid[]) i(run_id)
   cross join lateral (
         select run_id, next_seq from ${schema}.run
          where shard = $1 and run_id = i.run_id and closed_at is not null offset 0) r
   cross join lateral (
         select * from ${schema}.event where shard = $1 and run_id = r.run_id and seq = r.next_seq - 1 offset 0) e`,
);

export async function closingEvents(
  database: Database,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, HistoryEvent>> {
  const rows = runIds.length === 0 ? [] : await database.run(closingEventsStatement, [shard, runIds]);
  return new Map(rows.map(({ runId, ...event }) => [runId, event]));
}
