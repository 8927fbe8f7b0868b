import { firstEvent } from "../../language/events.js";
import { probationAfterClaims } from "../../language/run.js";
import type { ClaimedRun, ClaimRequest } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, msOf, shard } from "../statement.js";

/**
 * Takes runs with due mail and no owner, longest due first: those that made no progress over their last two claims, or
 * the others. The wake-ups that were seen go with the claim; the new owner looks at everything else itself.
 *
 * `statement_timestamp()`, not `clock_timestamp()`: only a stable function can bound the scan of the index. The rows that
 * are looked at are bounded, too, so that a herd of timers does not make every claim sort all of it. `due` is read in its
 * order, and rows are locked one by one until there are enough.
 */
export const claimRunsStatement = defineStatement<ClaimedRow>(
  "claim-runs",
  schema => /* sql */ `
  with due as materialized (
    select ready.run_id
      from unnest($3::text[]) q(queue)
     cross join lateral (
           select run_id, due_at from ${schema}.inbox
            where shard = $1 and queue = q.queue and not held and due_at <= statement_timestamp()
            order by due_at limit $7) ready
     group by ready.run_id
     order by min(ready.due_at), ready.run_id),
  claimed as materialized (
    select free.shard, free.run_id
      from due
     cross join lateral (
           select r.shard, r.run_id
             from ${schema}.run r
            where r.shard = $1 and r.run_id = due.run_id
              and r.owner is not distinct from null::uuid and r.status = 'open'
              and (r.crashes >= ${probationAfterClaims}) = $8
              and exists (select from unnest($4::text[], $5::text[], $9::boolean[]) w(workflow, build, begins)
                           where w.workflow = r.workflow and (w.begins or r.term > 0)
                             and w.build <> all (coalesce(r.blocked_builds, '{}')))
              for no key update of r skip locked) free
     where exists (select from ${schema}.worker where id = $2 and state = 'live')
     limit $6),
  woken as (
    delete from ${schema}.inbox b using claimed
     where b.shard = claimed.shard and b.run_id = claimed.run_id
       and b.kind in ('start', 'resume', 'retry') and b.due_at <= statement_timestamp())
  update ${schema}.run r
     set owner = $2, term = r.term + 1, crashes = least(r.crashes + 1, 1000), awaits = null
    from claimed
   where r.shard = claimed.shard and r.run_id = claimed.run_id
  returning r.run_id as "runId", r.workflow, r.queue, r.term, r.next_seq as "nextSeq", r.status, r.crashes,
            ${msOf("r.created_at")} as "createdAt",
            case when r.next_seq = 2 then (
              select body::text from ${schema}.event e where e.shard = r.shard and e.run_id = r.run_id and e.seq = 1)
            end as body`,
);

interface ClaimedRow extends Omit<ClaimedRun, "started"> {
  readonly createdAt: number;
  readonly body: string | null;
}

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
  const rows = await database.run(claimRunsStatement, [
    shard,
    request.owner,
    request.queues,
    request.workflows.map(workflow => workflow.name),
    request.workflows.map(workflow => workflow.build),
    request.limit,
    thorough ? everyRow : lookAhead * request.limit,
    request.probation,
    request.workflows.map(workflow => workflow.begins),
  ]);
  return rows.map(({ createdAt, body, ...run }) => ({
    ...run,
    started: body === null ? null : { ...firstEvent, at: createdAt, body },
  }));
}
