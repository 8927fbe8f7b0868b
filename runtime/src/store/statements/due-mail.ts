import type { Mail } from "../../language/mail.js";
import type { Database } from "../database.js";
import { defineStatement, msOf, shard } from "../statement.js";

/**
 * By run, due time and arrival: an approval of day 1 is journaled before a timeout of day 3. The conditions are
 * written so that only the key of the inbox serves them, not the index of what is due of all runs.
 */
export const dueMailStatement = defineStatement<Mail>(
  "due-mail",
  schema => /* sql */ `
  select b.id, r.run_id as "runId", b.kind, b.key, ${msOf("b.due_at")} as "dueAt", b.name, b.occurrence, b.body::text as body
    from ${schema}.run r
   cross join lateral (
         select * from ${schema}.inbox
          where shard = $1 and run_id = r.run_id and (due_at <= statement_timestamp()) is true and held is false
         offset 0) b
   where r.shard = $1 and r.owner = $2
   order by r.run_id, b.due_at, b.id`,
);

export async function dueMail(database: Database, owner: string): Promise<readonly Mail[]> {
  return database.run(dueMailStatement, [shard, owner]);
}
