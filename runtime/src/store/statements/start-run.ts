import { column, columnsOf } from "../array-parameters.js";
import type { NewRun, Queryable, StartResult } from "../contract.js";
import type { Database } from "../database.js";
import { clock, defineStatement, shard, type Statement } from "../statement.js";

/**
 * Of each run the run itself, its first event, its key and its first wake-up, or nothing at all. A concurrent start with
 * the same key or run id is waited for: where it commits, this one inserts nothing. The run id is tested before the key is
 * taken, so that no key ever points to a run that was started under another one.
 *
 * The keys are taken in their order: two batches with the same keys wait for each other, never in a circle.
 */
const startRuns = (schema: string, setting: string): string => /* sql */ `
  with setting as materialized (${setting}),
  given as materialized (
    select g.*
      from setting,
           unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::json[])
           g(run_id, id, workflow, queue, fingerprint, started)
     order by g.id, g.run_id),
  taken as (
    insert into ${schema}.run_key (shard, key, run_id)
    select $1, g.id, g.run_id
      from given g
     where g.id is not null
       and not exists (select from ${schema}.run r where r.shard = $1 and r.run_id = g.run_id)
        on conflict do nothing
    returning run_id),
  started as (
    insert into ${schema}.run (shard, run_id, id, workflow, queue, fingerprint, next_seq, last_at, created_at)
    select $1, g.run_id, g.id, g.workflow, g.queue, g.fingerprint, 2, t.at, t.at
      from given g, (select ${clock} as at) t
     where g.id is null or g.run_id in (select run_id from taken)
        on conflict do nothing
    returning run_id, queue, created_at),
  first as (
    insert into ${schema}.event (shard, run_id, seq, term, at, type, body)
    select $1, s.run_id, 1, 0, s.created_at, 'run.started', g.started from started s join given g using (run_id)),
  woken as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at)
    select $1, run_id, queue, 'start', 'start', created_at from started)
  select run_id as "runId" from started`;

/** One start, as part of the caller's transaction or alone. It waits for a concurrent start with its key. */
export const startRunStatement = defineStatement<StartedRun>("start-run", schema => startRuns(schema, "select"));

/** A contended key must not keep the others waiting for long: they go one by one then. */
export const startRunsStatement = defineStatement<StartedRun>("start-runs", schema =>
  startRuns(schema, "select set_config('lock_timeout', '100ms', true)"),
);

/** The run that is in the way of a start: the one that has its key, else the one that has its run id. */
export const existingRunStatement = defineStatement<ExistingRun>(
  "existing-run",
  schema => /* sql */ `
  select r.run_id as "runId", r.workflow, r.fingerprint
    from ${schema}.run r
   where r.shard = $1
     and r.run_id = coalesce((select k.run_id from ${schema}.run_key k where k.shard = $1 and k.key = $3), $2::uuid)`,
);

interface StartedRun {
  readonly runId: string;
}

interface ExistingRun {
  readonly runId: string;
  readonly workflow: string;
  readonly fingerprint: string;
}

const columns = [
  column("uuid", (run: NewRun) => run.runId),
  column("text", (run: NewRun) => run.id),
  column("text", (run: NewRun) => run.workflow),
  column("text", (run: NewRun) => run.queue),
  column("text", (run: NewRun) => run.fingerprint),
  column("json", (run: NewRun) => run.started),
];

export async function startRun(database: Database, run: NewRun, transaction?: Queryable): Promise<StartResult> {
  const execute = <Row>(statement: Statement<Row>, values: readonly unknown[]) =>
    transaction === undefined ? database.run(statement, values) : database.runOn(transaction, statement, values);
  for (;;) {
    const { runId, id } = run;
    const [row] = await execute(startRunStatement, [shard, ...columnsOf([run], columns)]);
    if (row !== undefined) return { outcome: "started", runId };
    const [existing] = await execute(existingRunStatement, [shard, runId, id]);
    // Nothing was inserted and nothing is there: whoever was in the way has rolled back or was deleted. Again.
    if (existing !== undefined) return compare(run, existing);
  }
}

/** Run ids of those that were started; the others are in conflict with something. One commit for all. */
export async function startFreeRuns(database: Database, runs: readonly NewRun[]): Promise<ReadonlySet<string>> {
  const rows = await database.run(startRunsStatement, [shard, ...columnsOf(runs, columns)]);
  return new Set(rows.map(({ runId }) => runId));
}

function compare(run: NewRun, existing: ExistingRun): StartResult {
  const same = existing.workflow === run.workflow && existing.fingerprint === run.fingerprint;
  return same
    ? { outcome: "existing", runId: existing.runId }
    : { outcome: "conflict", runId: existing.runId, workflow: existing.workflow };
}
