import type { Finding } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";
import { outlived } from "./family-mail.js";

/**
 * Guarantee 1 as a condition on `run r`: an open run has an owner, mail, or a name for what it waits for. A blocked run
 * waits for a build, visibly.
 */
export const lost = (schema: string): string => /* sql */ `
         r.shard = $1 and r.status = 'open' and r.owner is null and r.awaits is null
         and not exists (select from ${schema}.inbox b where b.shard = $1 and b.run_id = r.run_id)`;

/**
 * Children that have ended, `c`, without a word to the parent that waits for them, `p`. A parent that nobody owns names the
 * children that it waits for; one that has an owner is looked at when it is given up.
 */
export const unheard = (schema: string): string => /* sql */ `
    from ${schema}.run p
   cross join lateral (
         select * from ${schema}.run
          where shard = $1 and parent_run_id = p.run_id and closed_at is not null offset 0) c
   where p.shard = $1 and p.closed_at is null and p.owner is null and p.awaits ~ '(^|, )(child|[0-9]+ children) '
     and not exists (select from ${schema}.inbox b
                      where b.shard = $1 and b.run_id = p.run_id and b.kind = 'child'
                        and b.key = 'child ' || c.workflow || '#' || c.parent_occurrence)
     and not exists (select from ${schema}.event e
                      where e.shard = $1 and e.run_id = p.run_id and e.type = any ('{child.completed,child.failed}')
                        and e.name = c.workflow and e.occurrence = c.parent_occurrence)`;

/** Everything that the invariants forbid. The last three read whole histories. */
export const diagnoseStatement = defineStatement<Finding>(
  "diagnose",
  schema => /* sql */ `
  select 'open, but nothing will ever wake it' as finding, r.run_id as "runId"
    from ${schema}.run r where ${lost(schema)}
  union all
  select 'owned by a worker that was never registered', r.run_id
    from ${schema}.run r
   where r.shard = $1 and r.owner is not null and not exists (select from ${schema}.worker w where w.id = r.owner)
  union all
  select 'owned by a worker that is dead', r.run_id
    from ${schema}.run r join ${schema}.worker w on w.id = r.owner
   where r.shard = $1 and w.state <> 'live'
  union all
  select 'open, but its mail is held back', b.run_id
    from ${schema}.inbox b join ${schema}.run r on r.shard = $1 and r.run_id = b.run_id
   where b.shard = $1 and b.held and r.status = 'open'
  union all
  select 'closed, but it has mail', b.run_id
    from ${schema}.inbox b left join ${schema}.run r on r.shard = $1 and r.run_id = b.run_id
   where b.shard = $1 and (r.run_id is null or r.closed_at is not null)
  union all
  select 'waits for a child that has ended, and was not told', p.run_id ${unheard(schema)}
  union all
  select 'its parent has ended, and it was not cancelled', c.run_id ${outlived(schema)}
  union all
  select 'its key names another run, or none', k.run_id
    from ${schema}.run_key k left join ${schema}.run r on r.shard = $1 and r.run_id = k.run_id
   where k.shard = $1 and r.id is distinct from k.key
  union all
  select 'its history has a gap, or ends elsewhere than its position', r.run_id
    from ${schema}.run r
   cross join lateral (
         select count(*) as events, coalesce(max(seq), 0) as last from ${schema}.event e
          where e.shard = $1 and e.run_id = r.run_id) h
   where r.shard = $1 and (h.events <> h.last or h.last <> r.next_seq - 1)
  union all
  select distinct 'its history goes back in term or time', run_id
    from (select run_id, term < lag(term) over history or at < lag(at) over history as back
            from ${schema}.event where shard = $1
          window history as (partition by run_id order by seq)) e
   where back
  union all
  select distinct 'its history goes on after its end', e.run_id
    from ${schema}.event e join ${schema}.run r on r.shard = $1 and r.run_id = e.run_id
   where e.shard = $1 and e.seq < r.next_seq - 1
     and e.type in ('run.completed', 'run.failed', 'run.cancelled', 'run.terminated')`,
);

export async function diagnose(database: Database): Promise<readonly Finding[]> {
  return database.run(diagnoseStatement, [shard]);
}
