import type { BlockReason } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

export const blockedRunsStatement = defineStatement<{ readonly runId: string; readonly reason: BlockReason }>(
  "blocked-runs",
  schema => /* sql */ `
  select r.run_id as "runId", r.blocked as reason
    from unnest($2::uuid[]) i(run_id)
   cross join lateral (
         select * from ${schema}.run where shard = $1 and run_id = i.run_id and (status = 'blocked') is true offset 0) r`,
);

export async function blockedRuns(
  database: Database,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, BlockReason>> {
  const rows = runIds.length === 0 ? [] : await database.run(blockedRunsStatement, [shard, runIds]);
  return new Map(rows.map(({ runId, reason }) => [runId, reason]));
}
