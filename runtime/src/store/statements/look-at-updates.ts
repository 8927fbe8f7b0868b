import type { UpdateEvent, UpdateProgress, UpdateWait } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

/**
 * One statement, so that all of it is of one moment: an update is mail, an event, or was rejected, and never none of them. Of
 * histories it reads the tails that nobody has looked at, by their key; a body is only parsed where the type is that of an update.
 */
export const lookAtUpdatesStatement = defineStatement<ProgressRow>(
  "look-at-updates",
  schema => /* sql */ `
  select i.place::integer, r.next_seq as "nextSeq", r.closed_at is not null as closed,
         case when r.status = 'blocked' then r.blocked end as blocked,
         m.waits is true as waits,
         (select u.problem from ${schema}.rejected_update u
           where u.shard = $1 and u.run_id = r.run_id and u.id = i.id) as rejection,
         array (select json_build_object('type', e.type, 'name', e.name, 'body', e.body::text)::text
                  from ${schema}.event e
                 where e.shard = $1 and e.run_id = r.run_id and e.seq >= i.first and e.seq < r.next_seq
                   and case when e.type in ('update.accepted', 'update.completed', 'update.failed')
                            then e.body ->> 'id' = i.id else false end
                 order by e.seq) as events
    from unnest($2::uuid[], $3::text[], $4::integer[]) with ordinality i(run_id, id, first, place)
   cross join lateral (select * from ${schema}.run where shard = $1 and run_id = i.run_id offset 0) r
    left join lateral (
         select true as waits from ${schema}.inbox b
          where b.shard = $1 and b.run_id = r.run_id and b.kind = 'update' and b.key = i.id offset 0) m on true`,
);

interface ProgressRow extends Omit<UpdateProgress, "events"> {
  readonly place: number;
  readonly events: readonly string[];
}

export async function lookAtUpdates(
  database: Database,
  waits: readonly UpdateWait[],
): Promise<readonly (UpdateProgress | undefined)[]> {
  if (waits.length === 0) return [];
  const columns = [waits.map(each => each.runId), waits.map(each => each.id), waits.map(each => each.from)];
  const rows = await database.run(lookAtUpdatesStatement, [shard, ...columns]);
  const byPlace = new Map(rows.map(({ place, ...row }) => [place, row]));
  return waits.map((_, index) => {
    const row = byPlace.get(index + 1);
    return row && { ...row, events: row.events.map(text => JSON.parse(text) as UpdateEvent) };
  });
}
