import type { ClientStore, NewUpdate } from "../contract.js";
import type { Database } from "../database.js";
import { clock, defineStatement, shard } from "../statement.js";

/** As a signal, it takes no lock on the run. What was rejected may be accepted now. */
export const sendUpdateStatement = defineStatement<{ readonly closed: boolean; readonly from: number }>(
  "send-update",
  schema => /* sql */ `
  with receiver as (
    select run_id, queue, status, next_seq, closed_at is not null as closed from ${schema}.run where shard = $1 and run_id = $2),
  forgotten as (
    delete from ${schema}.rejected_update where shard = $1 and run_id = $2 and id = $3),
  sent as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at, held, name, occurrence, body)
    select $1, run_id, queue, 'update', $3, ${clock}, status = 'blocked', $4, null, $5::json
      from receiver where not closed
        on conflict (shard, run_id, kind, key) do nothing)
  select closed, next_seq as "from" from receiver`,
);

export async function sendUpdate(database: Database, update: NewUpdate): ReturnType<ClientStore["sendUpdate"]> {
  const { runId, id, name, argument } = update;
  const [row] = await database.run(sendUpdateStatement, [shard, runId, id, name, argument]);
  if (row === undefined) return { outcome: "unknown" };
  return row.closed ? { outcome: "closed" } : { outcome: "sent", from: row.from };
}
