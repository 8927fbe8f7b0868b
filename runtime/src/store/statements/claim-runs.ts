import type { ClaimedRun, ClaimRequest } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

/**
 * Takes runs with due mail and no owner, longest due first: those that made no progress over their last two claims, or
 * the others. The wake-ups that were seen go with the claim; the new owner looks at everything else itself.
 *
 * `statement_timestamp()`, not `clock_timestamp()`: only a stable function can bound the scan of the index. The rows that
 * are looked at are bounded, too, so that a herd of timers does not make every claim sort all of it.
 */
export const claimRunsStatement = defineStatement<ClaimedRun>(
  "claim-runs",
  schema => /* sql */ `
  with due as materialized (
    select run_id, min(due_at) as due_at
      from (select run_id, due_at from ${schema}.inbox
             where shard = $1 and queue = any($3::text[]) and not held and due_at <= statement_timestamp()
             order by due_at limit $7) ready
     group by run_id),
  claimed as (
    select r.run_id
      from due
      join ${schema}.run r on r.shard = $1 and r.run_id = due.run_id
      join unnest($4::text[], $5::text[]) w(workflow, build) on w.workflow = r.workflow
     where r.owner is null and r.status = 'open'
       and (r.crashes >= 2) = $8 and (r.blocked_builds is null or w.build <> all (r.blocked_builds))
       and exists (select from ${schema}.worker where id = $2 and state = 'live')
     order by due.due_at, r.run_id
     limit $6
       for no key update of r skip locked),
  woken as (
    delete from ${schema}.inbox b using claimed
     where b.shard = $1 and b.run_id = claimed.run_id
       and b.kind in ('start', 'resume', 'retry') and b.due_at <= statement_timestamp())
  update ${schema}.run r
     set owner = $2, term = r.term + 1, crashes = least(r.crashes + 1, 1000), awaits = null
    from claimed
   where r.shard = $1 and r.run_id = claimed.run_id
  returning r.run_id as "runId", r.workflow, r.queue, r.term, r.next_seq as "nextSeq", r.status, r.crashes`,
);

/** How many due rows are looked at for each run that is wanted. */
const lookAhead = 20;

/** Every tenth claim looks at all due mail, so that rows of runs which nobody here can take do not hide others. */
const everyRow = 2_000_000_000;

export async function claimRuns(
  database: Database,
  request: ClaimRequest,
  { thorough }: { readonly thorough: boolean },
): Promise<readonly ClaimedRun[]> {
  if (request.limit <= 0 || request.workflows.length === 0) return [];
  return database.run(claimRunsStatement, [
    shard,
    request.owner,
    request.queues,
    request.workflows.map(workflow => workflow.name),
    request.workflows.map(workflow => workflow.build),
    request.limit,
    thorough ? everyRow : lookAhead * request.limit,
    request.probation,
  ]);
}
