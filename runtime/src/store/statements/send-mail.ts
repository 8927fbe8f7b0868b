import type { NewMail } from "../../language/mail.js";
import type { Database } from "../database.js";
import { defineStatement, shard, timeOf } from "../statement.js";

/** Takes no lock on the run: mail that arrives while it closes is swept by the maintenance loop. */
export const sendMailStatement = defineStatement<{ readonly closed: boolean; readonly sent: boolean }>(
  "send-mail",
  schema => /* sql */ `
  with receiver as (
    select run_id, queue, status, closed_at is not null as closed from ${schema}.run where shard = $1 and run_id = $2),
  sent as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at, held, name, occurrence, body)
    select $1, run_id, queue, $3, $4, ${timeOf("$5::float8")}, status = 'blocked', $6, $7::integer, $8::json
      from receiver where not closed
        on conflict (shard, run_id, kind, key) do nothing
    returning run_id)
  select closed, exists (select from sent) as sent from receiver`,
);

export async function sendMail(
  database: Database,
  runId: string,
  mail: NewMail,
): Promise<"sent" | "existing" | "closed" | "unknown"> {
  const values = [shard, runId, mail.kind, mail.key, mail.dueAt, mail.name, mail.occurrence, mail.body];
  const [row] = await database.run(sendMailStatement, values);
  if (row === undefined) return "unknown";
  if (row.closed) return "closed";
  return row.sent ? "sent" : "existing";
}
