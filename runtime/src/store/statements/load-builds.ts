import type { StoredBuild } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement } from "../statement.js";

export const loadBuildsStatement = defineStatement<StoredBuild>(
  "load-builds",
  schema => /* sql */ `
  select number, workflow, build, sites from ${schema}.build where number = any($1::integer[]) order by number`,
);

export const knownWorkflowsStatement = defineStatement<{ readonly workflow: string }>(
  "known-workflows",
  schema => /* sql */ `select distinct workflow from ${schema}.build order by workflow`,
);

export async function loadBuilds(database: Database, numbers: readonly number[]): Promise<readonly StoredBuild[]> {
  return database.run(loadBuildsStatement, [numbers]);
}

export async function knownWorkflows(database: Database): Promise<readonly string[]> {
  return (await database.run(knownWorkflowsStatement, [])).map(row => row.workflow);
}
