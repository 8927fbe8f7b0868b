import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";
import { lost, unheard } from "./diagnose.js";
import { outlivedCancellations, reportBody, reports, sendToOpenRuns } from "./family-mail.js";

/** A wake-up for every open run that has none. One too many does no harm. */
export const wakeLostRunsStatement = defineStatement<{ readonly woken: number }>(
  "wake-lost-runs",
  schema => /* sql */ `
  with woken as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at)
    select $1, r.run_id, r.queue, 'resume', 'resume', clock_timestamp()
      from ${schema}.run r where ${lost(schema)}
        on conflict (shard, run_id, kind, key) do nothing
    returning 1)
  select count(*)::integer as woken from woken`,
);

/**
 * Senders take no lock on the run, so mail may arrive while its run closes, or be held back while it is unblocked. Both
 * leave traces that are put right here.
 */
export const handOverHeldMailStatement = defineStatement<never>(
  "hand-over-held-mail",
  schema => /* sql */ `
  update ${schema}.inbox b set held = false
    from ${schema}.run r
   where b.shard = $1 and b.held and r.shard = $1 and r.run_id = b.run_id and r.status = 'open'`,
);

export const sweepMailStatement = defineStatement<never>(
  "sweep-mail",
  schema => /* sql */ `
  delete from ${schema}.inbox b
   using ${schema}.run r
   where b.shard = $1 and r.shard = $1 and r.run_id = b.run_id and r.closed_at is not null`,
);

/** Reports of children that their parents never got, and cancellations that children never got. */
export const mendFamiliesStatement = defineStatement<{ readonly told: number }>(
  "mend-families",
  schema => /* sql */ `
  with unheard as materialized (
    select c.run_id, c.workflow, c.status, c.next_seq, c.parent_run_id, c.parent_occurrence ${unheard(schema)}),
  reported as (
    select u.*, ${reportBody("u.run_id", "u.status", "e.body")} as report
      from unheard u
     cross join lateral (
           select body from ${schema}.event
            where shard = $1 and run_id = u.run_id and seq = u.next_seq - 1 offset 0) e),
  told as (${sendToOpenRuns(
    schema,
    /* sql */ `${reports("reported")}
     union all
${outlivedCancellations(schema)}`,
  )}
    returning 1)
  select count(*)::integer as told from told`,
);

export async function repairWakeUps(database: Database): Promise<number> {
  await database.run(sweepMailStatement, [shard]);
  await database.run(handOverHeldMailStatement, [shard]);
  const [mended] = await database.run(mendFamiliesStatement, [shard]);
  const [row] = await database.run(wakeLostRunsStatement, [shard]);
  return (row?.woken ?? 0) + (mended?.told ?? 0);
}
