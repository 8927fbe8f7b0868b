import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

/**
 * Opens blocked runs to builds that have not failed with them. One that still has an owner, whose activities are in
 * flight, is left for the next time. A wake-up that is already there is due at once.
 */
export const unblockRunsStatement = defineStatement<{ readonly opened: number }>(
  "unblock-runs",
  schema => /* sql */ `
  with ready as materialized (
    select r.shard, r.run_id
      from unnest($2::text[], $3::text[]) w(workflow, build)
     cross join lateral (
           select shard, run_id from ${schema}.run
            where shard = $1 and workflow = w.workflow and status = 'blocked' and owner is not distinct from null::uuid
              and (blocked_builds is null or w.build <> all (blocked_builds))
            limit $4
              for no key update skip locked) r),
  opened as (
    update ${schema}.run r set status = 'open', blocked = null, crashes = 0
      from ready
     where r.shard = ready.shard and r.run_id = ready.run_id
    returning r.shard, r.run_id, r.queue),
  handed as (
    update ${schema}.inbox b set held = false
      from opened
     where b.shard = opened.shard and b.run_id = opened.run_id and b.held),
  woken as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at)
    select $1, run_id, queue, 'resume', 'resume', clock_timestamp() from opened
        on conflict (shard, run_id, kind, key) do nothing)
  select count(*)::integer as opened from opened`,
);

const batch = 500;

export async function unblockRuns(
  database: Database,
  workflows: readonly { readonly name: string; readonly build: string }[],
): Promise<number> {
  let total = 0;
  for (;;) {
    const values = [shard, workflows.map(w => w.name), workflows.map(w => w.build), batch];
    const [row] = await database.run(unblockRunsStatement, values);
    const opened = row?.opened ?? 0;
    total += opened;
    if (opened === 0) return total;
  }
}

/**
 * Opens one run also to builds that have failed with it. Where its activities are in flight, they end first, and the next look
 * of any worker opens it.
 */
export const unblockRunStatement = defineStatement<{ readonly closed: boolean; readonly blocked: boolean }>(
  "unblock-run",
  schema => /* sql */ `
  with target as materialized (
    select shard, run_id, queue, owner, status = 'blocked' as blocked, closed_at is not null as closed
      from ${schema}.run
     where shard = $1 and run_id = $2
       for no key update),
  opened as (
    update ${schema}.run r
       set blocked_builds = null,
           status = case when target.owner is null then 'open' else r.status end,
           blocked = case when target.owner is null then null else r.blocked end,
           crashes = 0
      from target
     where r.shard = target.shard and r.run_id = target.run_id and target.blocked
    returning r.shard, r.run_id, r.queue, r.owner),
  handed as (
    update ${schema}.inbox b set held = false
      from opened
     where opened.owner is null and b.shard = opened.shard and b.run_id = opened.run_id and b.held),
  woken as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at)
    select $1, run_id, queue, 'resume', 'resume', clock_timestamp() from opened where owner is null
        on conflict (shard, run_id, kind, key) do nothing)
  select closed, blocked from target`,
);

export async function unblockRun(
  database: Database,
  runId: string,
): Promise<"unblocked" | "open" | "closed" | "unknown"> {
  const [row] = await database.run(unblockRunStatement, [shard, runId]);
  if (row === undefined) return "unknown";
  if (row.closed) return "closed";
  return row.blocked ? "unblocked" : "open";
}
