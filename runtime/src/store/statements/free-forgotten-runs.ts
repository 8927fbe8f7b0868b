import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

/**
 * Frees runs that belong to this worker without its knowing: the answer to their claim was lost. Its beat would keep them
 * for ever. The claim that nobody heard of does not count as one without progress.
 */
export const freeForgottenRunsStatement = defineStatement<{ readonly freed: number }>(
  "free-forgotten-runs",
  schema => /* sql */ `
  with freed as (
    update ${schema}.run r
       set owner = null, term = r.term + 1, crashes = greatest(r.crashes - 1, 0)
     where r.shard = $1 and r.owner = $2 and r.run_id <> all ($3::uuid[])
    returning r.run_id, r.queue, r.status),
  woken as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at, held)
    select $1, run_id, queue, 'resume', 'resume', clock_timestamp(), status = 'blocked' from freed
        on conflict (shard, run_id, kind, key) do nothing)
  select count(*)::integer as freed from freed`,
);

export async function freeForgottenRuns(database: Database, owner: string, known: readonly string[]): Promise<number> {
  const [row] = await database.run(freeForgottenRunsStatement, [shard, owner, known]);
  return row?.freed ?? 0;
}
