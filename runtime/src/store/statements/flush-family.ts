import { column, columnsOf } from "../array-parameters.js";
import type { RunWrite } from "../contract.js";
import { clock, timeOf } from "../statement.js";
import { cancellations, reports, sendToOpenRuns } from "./family-mail.js";

/**
 * What the full statement has besides for batches of parents and children: it starts children, with their rows, first events
 * and first mail; passes cancellations on; reports a child that closes to its parent; and cancels the children of a parent that
 * closes. Runs that close in the same batch get nothing: the statement still sees them open.
 */
export const familyParts = (schema: string) => ({
  columns: ", $37::json[]",
  names: ", report",
  also: /* sql */ `,
  children as materialized (
    select a.run_id as parent_run_id, greatest(a.base, ${timeOf("a.floor")}) as at, c.*
      from unnest($38::integer[], $39::uuid[], $40::text[], $41::text[], $42::text[], $43::integer[], $44::text[],
                  $45::json[], $46::json[])
           c(run, run_id, workflow, queue, fingerprint, occurrence, close, started, cancel)
      join accepted a on a.number = c.run),
  started as (
    insert into ${schema}.run (shard, run_id, workflow, queue, fingerprint, next_seq, last_at, created_at,
                               parent_run_id, parent_occurrence, parent_close)
    select $1, c.run_id, c.workflow, c.queue, c.fingerprint, 2, c.at, c.at, c.parent_run_id, c.occurrence, c.close
      from children c),
  first as (
    insert into ${schema}.event (shard, run_id, seq, term, at, type, body)
    select $1, c.run_id, 1, 0, c.at, 'run.started', c.started from children c),
  woken as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at, body)
    select $1, c.run_id, c.queue, m.kind, m.kind, ${clock}, m.body
      from children c
     cross join lateral (values ('start', null::json), ('cancel', c.cancel)) m(kind, body)
     where m.kind = 'start' or m.body is not null),
  ended as materialized (
    select r.run_id, r.workflow, r.parent_run_id, r.parent_occurrence, a.report
      from accepted a
     cross join lateral (
           select run_id, workflow, parent_run_id, parent_occurrence from ${schema}.run
            where shard = a.shard and run_id = a.run_id offset 0) r
     where a.close is not null),
  sent as (${sendToOpenRuns(
    schema,
    /* sql */ `${reports("(select * from ended where report is not null)")}
     union all ${cancellations(schema, "ended")}
     union all
    select c.run_id, 'cancel', 'cancel', null, null, c.body
      from unnest($47::integer[], $48::uuid[], $49::json[]) c(run, run_id, body)
      join accepted a on a.number = c.run`,
    "where m.run_id not in (select run_id from ended)",
  )})`,
});

/** `$37` to `$49`: reports, children, cancellations. */
export function familyColumns(writes: readonly RunWrite[]): Buffer[] {
  const numbered = writes.map((write, index) => ({ family: write.family, run: index + 1 }));
  const children = numbered.flatMap(({ family, run }) => (family?.started ?? []).map(child => ({ ...child, run })));
  const cancelled = numbered.flatMap(({ family, run }) => (family?.cancelled ?? []).map(child => ({ ...child, run })));
  return [
    ...columnsOf(writes, [column("json", write => write.family?.report)]),
    ...columnsOf(children, [
      column("integer", child => child.run),
      column("uuid", child => child.runId),
      column("text", child => child.workflow),
      column("text", child => child.queue),
      column("text", child => child.fingerprint),
      column("integer", child => child.occurrence),
      column("text", child => child.parentClose),
      column("json", child => child.started),
      column("json", child => child.cancel),
    ]),
    ...columnsOf(cancelled, [
      column("integer", child => child.run),
      column("uuid", child => child.runId),
      column("json", child => child.cancel),
    ]),
  ];
}
