import type { NewRun, Queryable, StartResult } from "../contract.js";
import type { Database } from "../database.js";
import { clock, defineStatement, shard } from "../statement.js";

/**
 * The run, its first event, its key and its first wake-up, or nothing at all. A concurrent start with the same key or run
 * id is waited for: where it commits, this one inserts nothing. The run id is tested before the key is taken, so that no
 * key ever points to a run that was started under another one.
 */
export const startRunStatement = defineStatement<{ readonly runId: string }>(
  "start-run",
  schema => /* sql */ `
  with taken as (
    insert into ${schema}.run_key (shard, key, run_id)
    select $1, $3, $2::uuid
     where $3::text is not null and not exists (select from ${schema}.run where shard = $1 and run_id = $2::uuid)
        on conflict do nothing
    returning run_id),
  started as (
    insert into ${schema}.run (shard, run_id, id, workflow, queue, fingerprint, next_seq, last_at, created_at)
    select $1, $2::uuid, $3, $4, $5, $6, 2, t.at, t.at
      from (select ${clock} as at) t
     where $3::text is null or exists (select from taken)
        on conflict do nothing
    returning run_id, queue, created_at),
  first as (
    insert into ${schema}.event (shard, run_id, seq, term, at, type, body)
    select $1, run_id, 1, 0, created_at, 'run.started', $7::json from started),
  woken as (
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at)
    select $1, run_id, queue, 'start', 'start', created_at from started)
  select run_id as "runId" from started`,
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

interface ExistingRun {
  readonly runId: string;
  readonly workflow: string;
  readonly fingerprint: string;
}

export async function startRun(database: Database, run: NewRun, transaction?: Queryable): Promise<StartResult> {
  const execute = <Row>(statement: Parameters<typeof database.run<Row>>[0], values: readonly unknown[]) =>
    transaction === undefined ? database.run(statement, values) : database.runOn(transaction, statement, values);
  for (;;) {
    const { runId, id, workflow, queue, fingerprint, started } = run;
    const [row] = await execute(startRunStatement, [shard, runId, id, workflow, queue, fingerprint, started]);
    if (row !== undefined) return { outcome: "started", runId };
    const [existing] = await execute(existingRunStatement, [shard, runId, id]);
    // Nothing was inserted and nothing is there: whoever was in the way has rolled back or was deleted. Again.
    if (existing !== undefined) return compare(run, existing);
  }
}

function compare(run: NewRun, existing: ExistingRun): StartResult {
  const same = existing.workflow === run.workflow && existing.fingerprint === run.fingerprint;
  return same
    ? { outcome: "existing", runId: existing.runId }
    : { outcome: "conflict", runId: existing.runId, workflow: existing.workflow };
}
