import type { BuildRegistration } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement } from "../statement.js";

/** In one order, so that two workers that start together cannot deadlock. Positions may change within one build. */
export const registerBuildsStatement = defineStatement<never>(
  "register-builds",
  schema => /* sql */ `
  insert into ${schema}.build as b (workflow, build, sites)
  select workflow, build, sites
    from unnest($1::text[], $2::text[], $3::json[]) n(workflow, build, sites)
   where not exists (select from ${schema}.build o
                      where o.workflow = n.workflow and o.build = n.build and o.sites::text = n.sites::text)
   order by workflow, build
      on conflict (workflow, build) do update set sites = excluded.sites`,
);

export const buildNumbersStatement = defineStatement<{ readonly workflow: string; readonly number: number }>(
  "build-numbers",
  schema => /* sql */ `
  select b.workflow, b.number
    from ${schema}.build b join unnest($1::text[], $2::text[]) n(workflow, build) using (workflow, build)`,
);

export async function registerBuilds(
  database: Database,
  builds: readonly BuildRegistration[],
): Promise<ReadonlyMap<string, number>> {
  const workflows = builds.map(build => build.workflow);
  const hashes = builds.map(build => build.build);
  await database.run(registerBuildsStatement, [workflows, hashes, builds.map(build => JSON.stringify(build.sites))]);
  const rows = await database.run(buildNumbersStatement, [workflows, hashes]);
  return new Map(rows.map(row => [row.workflow, row.number]));
}
