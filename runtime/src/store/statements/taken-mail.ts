/**
 * `gone`: places of the runs whose mail, which their batch wants to take, is not there any more. The parameters hold what
 * `takenColumns` makes.
 */
export const goneMail = (schema: string, [runs, runIds, ids]: readonly [string, string, string]): string => /* sql */ `
  gone as materialized (
    select t.run
      from unnest(${runs}::integer[], ${runIds}::uuid[], ${ids}::bigint[]) t(run, run_id, id)
      left join lateral (
           select b.id from ${schema}.inbox b where b.shard = $1 and b.run_id = t.run_id and b.id = t.id offset 0) there
        on true
     where there.id is null)`;
