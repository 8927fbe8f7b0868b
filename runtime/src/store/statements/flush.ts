import type { RunWrite } from "../contract.js";
import type { Database } from "../database.js";
import { eventColumns, isPlain, mailColumns, runColumns } from "../flush-columns.js";
import { clock, defineStatement, msOf, shard, timeOf, type Statement } from "../statement.js";
import { familyColumns, familyParts } from "./flush-family.js";
import { goneMail } from "./taken-mail.js";

export interface AcceptedRun {
  readonly runId: string;
  /** The time of each of its events, unless a due time is later. */
  readonly base: number;
}

/**
 * One commit for any number of runs, in one round trip. A run is accepted wholly or not at all.
 *
 * Its safety rests on `held`: the three fences (owner, term, position) are tested in the query level that takes the run's
 * row lock, because only there does Postgres test them again on the newest version of the row. Tested one level out, a
 * worker that was fenced out could still append [I13]. Rows that somebody holds are skipped, never waited for [I15]; the
 * caller sends them again. Nothing here says `on conflict` about events: whoever could write the same seq holds the lock,
 * so a collision is a defect, and is raised.
 *
 * `lock_timeout` bounds the waits that remain, for unique keys of the inbox. `synchronous_commit` is forced, since
 * effects build upon what is acknowledged.
 *
 * The lateral subquery makes Postgres look each row up by its primary key, whatever the statistics say: as a join it read
 * every open run while the table had not been analysed yet. For the same reason the fences are written so that no other
 * index serves them.
 */
const accepted = (
  schema: string,
  more: { readonly columns: string; readonly names: string; readonly test: string },
) => /* sql */ `
  setting as materialized (
    select set_config('synchronous_commit', 'on', true), set_config('lock_timeout', '250ms', true)),
  accepted as materialized (
    select i.*, held.shard, held.queue, held.base
      from setting,
           unnest($3::uuid[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::boolean[],
                  $9::float8[]${more.columns})
           with ordinality i(run_id, term, first, next, build, progress, floor${more.names}, number)
     cross join lateral (
           select r.shard, r.queue, greatest(r.last_at, ${clock}) as base
             from ${schema}.run r
            where r.shard = $1 and r.run_id = i.run_id
              and r.owner is not distinct from $2 and r.term = i.term and r.next_seq = i.first
              and r.status in ('open', 'blocked')${more.test}
              for no key update of r skip locked) held)`;

const appended = (schema: string): string => /* sql */ `
  appended as (
    insert into ${schema}.event
           (shard, run_id, seq, term, at, type, name, occurrence, cause, site, fingerprint, draws, build, body)
    select $1, a.run_id, a.first + e.place, a.term, greatest(a.base, ${timeOf("e.floor")}),
           e.type, e.name, e.occurrence, e.cause, e.site, e.fingerprint, e.draws, a.build, e.body
      from unnest($10::integer[], $11::integer[], $12::float8[], $13::text[], $14::text[], $15::integer[],
                  $16::integer[], $17::text[], $18::text[], $19::text[], $20::json[])
           e(run, place, floor, type, name, occurrence, cause, site, fingerprint, draws, body)
      join accepted a on a.number = e.run)`;

const moved = /* sql */ `
         next_seq = a.next,
         crashes = case when a.progress then 0 else r.crashes end,
         last_at = case when a.next = a.first then r.last_at else greatest(a.base, ${timeOf("a.floor")}) end`;

/** Events only. */
export const flushEventsStatement = defineStatement<AcceptedRun>(
  "flush-events",
  schema => /* sql */ `
  with ${accepted(schema, { columns: "", names: "", test: "" })},
  ${appended(schema)}
  update ${schema}.run r
     set ${moved}
    from accepted a
   where r.shard = a.shard and r.run_id = a.run_id
  returning r.run_id as "runId", ${msOf("a.base")} as base`,
);

/**
 * With mail, closings and releases. Mail that is taken must still be there [I23]. Mail is removed before mail is added
 * (`added` reads what the others returned), so that a key can be used again in one batch; and it is added in order, which
 * decides between timers that are due together.
 *
 * The lists meet the runs before the table, in `taking` and `withdrawing`: in one join with the inbox, a thousand runs took
 * 200 ms instead of 35.
 */
const fullBatch = (
  schema: string,
  more: { readonly columns: string; readonly names: string; readonly also: string },
): string => /* sql */ `
  with ${goneMail(schema, ["$24", "$25", "$26"])},
  ${accepted(schema, {
    columns: `, $21::text[], $22::boolean[], $23::text[]${more.columns}`,
    names: `, close, release, awaits${more.names}`,
    test: " and i.number not in (select run from gone)",
  })},
  ${appended(schema)},
  taking as materialized (
    select a.shard, a.run_id, t.id
      from unnest($24::integer[], $25::uuid[], $26::bigint[]) t(run, run_id, id) join accepted a on a.number = t.run),
  taken as (
    delete from ${schema}.inbox b using taking t
     where b.shard = t.shard and b.run_id = t.run_id and b.id = t.id
    returning 1),
  withdrawing as materialized (
    select a.shard, a.run_id, w.kind, w.key
      from unnest($27::integer[], $28::text[], $29::text[]) w(run, kind, key) join accepted a on a.number = w.run),
  withdrawn as (
    delete from ${schema}.inbox b using withdrawing w
     where b.shard = w.shard and b.run_id = w.run_id and b.kind = w.kind and b.key = w.key
    returning 1),
  swept as (
    delete from ${schema}.inbox b using accepted a
     where a.close is not null and b.shard = a.shard and b.run_id = a.run_id),
  added as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at, name, occurrence, body)
    select $1, a.run_id, a.queue, m.kind, m.key, ${timeOf("m.due_at")}, m.name, m.occurrence, m.body
      from unnest($30::integer[], $31::text[], $32::text[], $33::float8[], $34::text[], $35::integer[], $36::json[])
           with ordinality m(run, kind, key, due_at, name, occurrence, body, place)
      join accepted a on a.number = m.run
     where (select count(*) from taken) + (select count(*) from withdrawn) >= 0
     order by m.place
        on conflict (shard, run_id, kind, key) do nothing)${more.also}
  update ${schema}.run r
     set ${moved},
         status = coalesce(a.close, r.status),
         owner = case when a.release then null else r.owner end,
         awaits = case when a.release and a.close is null then a.awaits end,
         closed_at = case when a.close is not null then greatest(a.base, ${timeOf("a.floor")}) end
    from accepted a
   where r.shard = a.shard and r.run_id = a.run_id
  returning r.run_id as "runId", ${msOf("a.base")} as base`;

export const flushStatement = defineStatement<AcceptedRun>("flush", schema =>
  fullBatch(schema, { columns: "", names: "", also: "" }),
);

/** With parents or children among the runs. */
export const flushFamilyStatement = defineStatement<AcceptedRun>("flush-family", schema =>
  fullBatch(schema, familyParts(schema)),
);

export interface FlushStatements {
  readonly events: Statement<AcceptedRun>;
  readonly full: Statement<AcceptedRun>;
  readonly family: Statement<AcceptedRun>;
}

export const flushStatements: FlushStatements = {
  events: flushEventsStatement,
  full: flushStatement,
  family: flushFamilyStatement,
};

/** The statement for a batch, and its parameters. */
export function batchQuery(
  writes: readonly RunWrite[],
  statements: FlushStatements = flushStatements,
): { readonly statement: Statement<AcceptedRun>; readonly values: readonly unknown[] } {
  const values = [shard, writes[0]?.fence.owner, ...runColumns(writes), ...eventColumns(writes)];
  if (writes.every(isPlain)) return { statement: statements.events, values };
  const all = [...values, ...mailColumns(writes)];
  return writes.every(({ family }) => family === undefined)
    ? { statement: statements.full, values: all }
    : { statement: statements.family, values: [...all, ...familyColumns(writes)] };
}

/** Sends the batch, and returns the runs that were accepted. */
export async function appendBatch(
  database: Database,
  writes: readonly RunWrite[],
  statements: FlushStatements = flushStatements,
): Promise<readonly AcceptedRun[]> {
  const { statement, values } = batchQuery(writes, statements);
  return database.run(statement, values);
}
