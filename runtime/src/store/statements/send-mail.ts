import type { IncomingMail } from "../contract.js";
import type { Database } from "../database.js";
import { clock, defineStatement, shard } from "../statement.js";

/**
 * Takes no lock on the run: mail that arrives while it closes is swept by the maintenance loop. It is due when it arrives,
 * on the database's clock: the sender's would delay it, or let it overtake a timer.
 */
export const sendMailStatement = defineStatement<{ readonly closed: boolean; readonly sent: boolean }>(
  "send-mail",
  schema => /* sql */ `
  with receiver as (
    select run_id, queue, status, closed_at is not null as closed from ${schema}.run where shard = $1 and run_id = $2),
  sent as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at, held, name, occurrence, body)
    select $1, run_id, queue, $3, $4, ${clock}, status = 'blocked', $5, null, $6::json
      from receiver where not closed
        on conflict (shard, run_id, kind, key) do nothing
    returning run_id)
  select closed, exists (select from sent) as sent from receiver`,
);

export async function sendMail(
  database: Database,
  runId: string,
  mail: IncomingMail,
): Promise<"sent" | "existing" | "closed" | "unknown"> {
  const values = [shard, runId, mail.kind, mail.key, mail.name, mail.body];
  const [row] = await database.run(sendMailStatement, values);
  if (row === undefined) return "unknown";
  if (row.closed) return "closed";
  return row.sent ? "sent" : "existing";
}
