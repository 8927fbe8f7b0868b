import type { BlockReason, Fence } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

/** Holds the run's mail back. It still takes outcomes of its activities, and remembers every build that failed. */
export const blockRunStatement = defineStatement<{ readonly runId: string }>(
  "block-run",
  schema => /* sql */ `
  with blocked as (
    update ${schema}.run
       set status = 'blocked', blocked = $6::json, owner = case when $8 then null else owner end,
           blocked_builds = case when $7 = any(blocked_builds) then blocked_builds else array_append(blocked_builds, $7) end
     where shard = $1 and run_id = $2 and owner = $3 and term = $4 and next_seq = $5 and closed_at is null
    returning shard, run_id),
  held as (
    update ${schema}.inbox b set held = true
      from blocked
     where b.shard = blocked.shard and b.run_id = blocked.run_id and not b.held)
  select run_id as "runId" from blocked`,
);

export async function blockRun(
  database: Database,
  fence: Fence,
  { build, reason, release }: { readonly build: string; readonly reason: BlockReason; readonly release: boolean },
): Promise<"ok" | "fenced"> {
  const { runId, owner, term, position } = fence;
  const values = [shard, runId, owner, term, position, JSON.stringify(reason), build, release];
  return (await database.run(blockRunStatement, values)).length === 1 ? "ok" : "fenced";
}
