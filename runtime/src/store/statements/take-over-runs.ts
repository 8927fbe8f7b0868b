import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

/** Short transactions, and a number that the planner sees. */
const batch = 500;

/**
 * Frees runs whose worker is dead or has left, and gives each a wake-up: a run that waited for an activity in the dead
 * process has no other. The new term fences out whatever the old owner still has under way. A worker that left on purpose
 * is no crash of its runs.
 */
export const takeOverRunsStatement = defineStatement<{ readonly freed: number }>(
  "take-over-runs",
  schema => /* sql */ `
  with orphaned as materialized (
    select r.shard, r.run_id, o.state
      from ${schema}.worker o
     cross join lateral (
           select shard, run_id from ${schema}.run
            where shard = $1 and owner = o.id
            limit ${batch}
              for no key update skip locked) r
     where o.state <> 'live'
     limit ${batch}),
  freed as (
    update ${schema}.run r
       set owner = null, term = r.term + 1, crashes = case orphaned.state when 'left' then 0 else r.crashes end
      from orphaned
     where r.shard = orphaned.shard and r.run_id = orphaned.run_id
    returning r.run_id, r.queue, r.status),
  woken as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at, held)
    select $1, run_id, queue, 'resume', 'resume', clock_timestamp(), status = 'blocked' from freed
        on conflict (shard, run_id, kind, key) do nothing)
  select count(*)::integer as freed from freed`,
);

export async function takeOverRuns(database: Database): Promise<number> {
  let total = 0;
  for (;;) {
    const [row] = await database.run(takeOverRunsStatement, [shard]);
    const freed = row?.freed ?? 0;
    total += freed;
    // Rows that somebody holds are skipped; the next sweep finds them.
    if (freed === 0) return total;
  }
}
