import type { Database } from "../database.js";
import { defineStatement, msOf, shard } from "../statement.js";

/**
 * Due mail counts only where nobody owns the run: an owner looks after its own. Beyond the first thousand due rows of a
 * queue the answer may be late, never wrong: whoever waits for it also polls.
 */
export const untilNextMailStatement = defineStatement<{ readonly wait: number | null }>(
  "until-next-mail",
  schema => /* sql */ `
  select case
    when exists (
      select from unnest($2::text[]) q(queue)
       cross join lateral (
             select run_id from ${schema}.inbox
              where shard = $1 and queue = q.queue and not held and due_at <= statement_timestamp()
              order by due_at limit 1000) due
       cross join lateral (
             select from ${schema}.run
              where shard = $1 and run_id = due.run_id and owner is not distinct from null::uuid and status = 'open'
             offset 0) free)
    then 0
    else (
      select ${msOf("min(next.due_at)")} - ${msOf("statement_timestamp()")}
        from unnest($2::text[]) q(queue)
       cross join lateral (
             select due_at from ${schema}.inbox
              where shard = $1 and queue = q.queue and not held and due_at > statement_timestamp()
              order by due_at limit 1) next)
    end as wait`,
);

export async function untilNextMail(database: Database, queues: readonly string[]): Promise<number | null> {
  const [row] = await database.run(untilNextMailStatement, [shard, queues]);
  return row?.wait == null ? null : Math.max(0, Math.ceil(row.wait));
}
