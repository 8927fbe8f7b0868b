import type { Problem } from "../../language/query.js";
import type { NewUpdate } from "../contract.js";
import type { Database } from "../database.js";
import { clock, defineStatement, shard } from "../statement.js";

/** The last word counts: an update that is sent again is validated again. */
export const rejectUpdateStatement = defineStatement<never>(
  "reject-update",
  schema => /* sql */ `
  insert into ${schema}.rejected_update (shard, run_id, id, problem, rejected_at)
  values ($1, $2, $3, $4::json, ${clock})
      on conflict (shard, run_id, id) do update set problem = excluded.problem, rejected_at = excluded.rejected_at`,
);

/** Whoever waits looks every second. */
export const removeOldRejectionsStatement = defineStatement<never>(
  "remove-old-rejections",
  schema => /* sql */ `
  delete from ${schema}.rejected_update where shard = $1 and rejected_at < statement_timestamp() - interval '10 minutes'`,
);

export async function rejectUpdate(
  database: Database,
  { runId, id }: Pick<NewUpdate, "runId" | "id">,
  problem: Problem,
): Promise<void> {
  await database.run(rejectUpdateStatement, [shard, runId, id, JSON.stringify(problem)]);
}

export async function removeOldRejections(database: Database): Promise<void> {
  await database.run(removeOldRejectionsStatement, [shard]);
}
