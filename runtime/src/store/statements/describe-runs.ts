import { runState, type RunState, type StoredStatus } from "../../language/run.js";
import type { BlockReason, ListFilter, RunDescription } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, msOf, shard } from "../statement.js";

interface RunRow extends Omit<RunDescription, "state" | "blocked" | "parent"> {
  readonly status: StoredStatus;
  readonly reason: BlockReason | null;
  readonly builds: readonly string[] | null;
  readonly parentRunId: string | null;
  readonly parentOccurrence: number | null;
}

const description = (schema: string): string => /* sql */ `
  select r.run_id as "runId", r.id, r.workflow, r.queue, r.status, r.term, r.owner, r.awaits,
         r.next_seq - 1 as events, ${msOf("r.created_at")} as "startedAt", ${msOf("r.closed_at")} as "closedAt",
         r.blocked as reason, r.blocked_builds as builds,
         r.parent_run_id as "parentRunId", r.parent_occurrence as "parentOccurrence",
         (select b.build from ${schema}.event e join ${schema}.build b on b.number = e.build
           where e.shard = $1 and e.run_id = r.run_id and e.build is not null
           order by e.seq desc limit 1) as build,
         ${msOf("next.due_at")} as "nextWakeUpAt", case next.kind when 'retry' then next.key end as repeats
    from ${schema}.run r
    left join lateral (
      select m.due_at, m.kind, m.key from ${schema}.inbox m where m.shard = $1 and m.run_id = r.run_id
       order by m.due_at, m.id limit 1) next on true`;

export const describeRunStatement = defineStatement<RunRow>(
  "describe-run",
  schema => /* sql */ `
  ${description(schema)}
   where r.shard = $1
     and r.run_id = coalesce($2::uuid, (select k.run_id from ${schema}.run_key k where k.shard = $1 and k.key = $3))`,
);

/** The derived states are spelled out in the words of `runState`. Newest first, since run ids are UUIDv7. */
const listed = (schema: string, of = ""): string => /* sql */ `
  ${description(schema)}
   where r.shard = $1
     and ($2::text is null or r.workflow = $2)
     and ($3::uuid is null or r.run_id < $3)
     and case $4::text
           when 'pending' then r.status = 'open' and r.term = 0
           when 'running' then r.status = 'open' and r.term > 0 and r.owner is not null
           when 'waiting' then r.status = 'open' and r.term > 0 and r.owner is null
           else $4 is null or r.status = $4 end ${of}
   order by r.run_id desc
   limit $5`;

export const listRunsStatement = defineStatement<RunRow>("list-runs", schema => listed(schema));

/** Statements of their own, so that an index finds them. */
const listOpenStatement = defineStatement<RunRow>("list-open", schema => listed(schema, "and r.closed_at is null"));

export const listChildrenStatement = defineStatement<RunRow>("list-children", schema =>
  listed(schema, "and r.parent_run_id = $6"),
);

export async function describeRun(
  database: Database,
  reference: { readonly runId: string } | { readonly id: string },
): Promise<RunDescription | undefined> {
  const values = "runId" in reference ? [shard, reference.runId, null] : [shard, null, reference.id];
  const [row] = await database.run(describeRunStatement, values);
  return row === undefined ? undefined : describe(row);
}

export const defaultListed = 100;

export async function listRuns(database: Database, filter: ListFilter): Promise<readonly RunDescription[]> {
  const { workflow = null, before = null, parent = null, limit = defaultListed } = filter;
  const state: RunState | null = filter.state ?? null;
  const values = [shard, workflow, before, state, limit];
  const rows =
    parent === null
      ? await database.run(listRunsStatement, values)
      : await database.run(listChildrenStatement, [...values, parent]);
  return rows.map(describe);
}

/** The newest runs that have not ended, in whatever state; those before one of them. */
export async function listOpenRuns(
  database: Database,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly RunDescription[]> {
  return (await database.run(listOpenStatement, [shard, null, before ?? null, null, limit])).map(describe);
}

function describe({ status, reason, builds, parentRunId, parentOccurrence, ...row }: RunRow): RunDescription {
  return {
    ...row,
    parent: parentRunId === null ? null : { runId: parentRunId, child: `${row.workflow}#${parentOccurrence ?? 0}` },
    state: runState({ status, term: row.term, owned: row.owner !== null }),
    blocked: reason === null ? null : { ...reason, builds: builds ?? [] },
  };
}
