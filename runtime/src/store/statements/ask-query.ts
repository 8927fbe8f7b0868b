import type { NewQuery } from "../contract.js";
import type { Database } from "../database.js";
import { clock, defineStatement, shard } from "../statement.js";

export const askQueryStatement = defineStatement<{ readonly known: boolean }>(
  "ask-query",
  schema => /* sql */ `
  with asked as (
    insert into ${schema}.query (shard, id, run_id, queue, workflow, name, argument, asked_at, expires_at)
    select $1, $2, run_id, queue, workflow, $4, $5::json, ${clock}, ${clock} + $6 * interval '1 millisecond'
      from ${schema}.run where shard = $1 and run_id = $3
        on conflict (shard, id) do nothing)
  select exists (select from ${schema}.run where shard = $1 and run_id = $3) as known`,
);

export const withdrawQueryStatement = defineStatement<never>(
  "withdraw-query",
  schema => /* sql */ `delete from ${schema}.query where shard = $1 and id = $2`,
);

export async function askQuery(database: Database, query: NewQuery): Promise<"asked" | "unknown"> {
  const { id, runId, name, argument, timeoutMs } = query;
  const [row] = await database.run(askQueryStatement, [shard, id, runId, name, argument, timeoutMs]);
  return row?.known === true ? "asked" : "unknown";
}

export async function withdrawQuery(database: Database, id: string): Promise<void> {
  await database.run(withdrawQueryStatement, [shard, id]);
}
