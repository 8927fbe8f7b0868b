import type { Database } from "../database.js";
import { clock, defineStatement, shard } from "../statement.js";
import { cancellations, outlivedCancellations, reportBody, reports, sendToOpenRuns } from "./family-mail.js";

/**
 * A second kind of owner, with the same fences: it waits for the row, takes the next term and closes the run in one
 * commit. Its worker learns of it as `fenced`. Its parent and its children are told as by any other closing.
 */
export const terminateRunStatement = defineStatement<{ readonly runId: string }>(
  "terminate-run",
  schema => /* sql */ `
  with target as materialized (
    select shard, run_id, term + 1 as term, next_seq, greatest(last_at, ${clock}) as at,
           workflow, parent_run_id, parent_occurrence, ${reportBody("run_id", "'terminated'", "$3")} as report
      from ${schema}.run
     where shard = $1 and run_id = $2 and closed_at is null
       for no key update),
  final as (
    insert into ${schema}.event (shard, run_id, seq, term, at, type, body)
    select $1, run_id, next_seq, term, at, 'run.terminated', $3::json from target),
  swept as (
    delete from ${schema}.inbox b using target where b.shard = target.shard and b.run_id = target.run_id),
  sent as (${sendToOpenRuns(
    schema,
    `${reports("target")}
     union all ${cancellations(schema, "target")}`,
  )})
  update ${schema}.run r
     set status = 'terminated', closed_at = target.at, last_at = target.at, next_seq = r.next_seq + 1,
         term = target.term, owner = null, awaits = null, blocked = null
    from target
   where r.shard = target.shard and r.run_id = target.run_id
  returning r.run_id as "runId"`,
);

/** Children that were started while the run was being terminated. */
export const cancelOutlivedStatement = defineStatement<never>("cancel-outlived", schema =>
  sendToOpenRuns(schema, `${outlivedCancellations(schema)} and p.run_id = $2`),
);

export const runExistsStatement = defineStatement<{ readonly exists: true }>(
  "run-exists",
  schema => /* sql */ `select true as exists from ${schema}.run where shard = $1 and run_id = $2`,
);

export async function terminateRun(
  database: Database,
  runId: string,
  reason: string | null,
): Promise<"terminated" | "closed" | "unknown"> {
  const body = JSON.stringify({ reason });
  if ((await database.run(terminateRunStatement, [shard, runId, body])).length === 1) {
    await database.run(cancelOutlivedStatement, [shard, runId]);
    return "terminated";
  }
  return (await database.run(runExistsStatement, [shard, runId])).length === 1 ? "closed" : "unknown";
}
