import type { Fence } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

/** Runs whose owner knows something else than the database: freed under a new term, with a wake-up, to be read anew. */
export const giveUpRunsStatement = defineStatement<never>(
  "give-up-runs",
  schema => /* sql */ `
  with given as materialized (
    select $1::smallint as shard, * from unnest($3::uuid[], $4::integer[]) i(run_id, term)),
  freed as (
    update ${schema}.run r set owner = null, term = r.term + 1
      from given
     where r.shard = given.shard and r.run_id = given.run_id
       and r.owner is not distinct from $2 and r.term = given.term
    returning r.run_id, r.queue, r.status)
  insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at, held)
  select $1, run_id, queue, 'resume', 'resume', clock_timestamp(), status = 'blocked' from freed
      on conflict (shard, run_id, kind, key) do nothing`,
);

export async function giveUpRuns(database: Database, fences: readonly Fence[]): Promise<void> {
  await database.run(giveUpRunsStatement, [
    shard,
    fences[0]?.owner,
    fences.map(fence => fence.runId),
    fences.map(fence => fence.term),
  ]);
}
