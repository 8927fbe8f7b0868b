import type { RunWrite } from "../contract.js";
import type { Database } from "../database.js";
import { positionAfter, takenColumns } from "../flush-columns.js";
import { defineStatement, msOf, shard } from "../statement.js";
import { goneMail } from "./taken-mail.js";

export interface Verdict {
  readonly runId: string;
  readonly verdict: "already" | "busy" | "fenced" | "gap";
  /** Only of `already`: the times of the events that were written before. */
  readonly at: readonly number[] | null;
}

/**
 * Why runs were not accepted, seen with a fresh snapshot. `already`: the position is where this batch would have brought
 * it, under our own term, so our own batch did, and only its answer was lost. `busy`: all fences hold, so somebody holds
 * the row. A position that is anything else under our own term means that commits are gone; so does mail that is gone.
 */
export const flushVerdictsStatement = defineStatement<Verdict>(
  "flush-verdicts",
  schema => /* sql */ `
  with ${goneMail(schema, ["$7", "$8", "$9"])},
  judged as materialized (
    select i.*, case
        when r.run_id is null then 'fenced'
        when r.term = i.term and r.next_seq = i.next and i.next > i.first and (r.owner = $2 or r.owner is null) then 'already'
        when r.owner is distinct from $2 or r.term <> i.term or r.closed_at is not null then 'fenced'
        when r.next_seq <> i.first or i.number in (select run from gone) then 'gap'
        else 'busy' end as verdict
      from unnest($3::uuid[], $4::integer[], $5::integer[], $6::integer[]) with ordinality i(run_id, term, first, next, number)
      left join lateral (select * from ${schema}.run where shard = $1 and run_id = i.run_id offset 0) r on true)
  select run_id as "runId", verdict, case when verdict = 'already' then (
         select array_agg(${msOf("e.at")} order by e.seq)
           from ${schema}.event e
          where e.shard = $1 and e.run_id = j.run_id and e.seq >= j.first and e.seq < j.next) end as at
    from judged j`,
);

export async function judgeRefused(database: Database, writes: readonly RunWrite[]): Promise<readonly Verdict[]> {
  return database.run(flushVerdictsStatement, [
    shard,
    writes[0]?.fence.owner,
    writes.map(write => write.fence.runId),
    writes.map(write => write.fence.term),
    writes.map(write => write.fence.position),
    writes.map(positionAfter),
    ...takenColumns(writes),
  ]);
}
