import { runState } from "../../language/run.js";
import type { ListFilter, RunDescription } from "../../store/contract.js";
import type { RunRow, Tables } from "./tables.js";

export function describeRun(
  tables: Tables,
  reference: { readonly runId: string } | { readonly id: string },
): RunDescription | undefined {
  const runId = "runId" in reference ? reference.runId : tables.keys.get(reference.id);
  const row = runId === undefined ? undefined : tables.runs.get(runId);
  return row && describe(tables, row);
}

export function listRuns(
  tables: Tables,
  { workflow, state, limit = 100, before, parent }: ListFilter,
): readonly RunDescription[] {
  return [...tables.runs.values()]
    .map(row => describe(tables, row))
    .filter(run => workflow === undefined || run.workflow === workflow)
    .filter(run => state === undefined || run.state === state)
    .filter(run => parent === undefined || run.parent?.runId === parent)
    .filter(run => before === undefined || run.runId < before)
    .sort((one, other) => (one.runId < other.runId ? 1 : -1))
    .slice(0, limit);
}

function describe(tables: Tables, row: RunRow): RunDescription {
  const { runId, id, workflow, queue, term, owner, awaits, closedAt, status, inbox, events } = row;
  const [next] = [...inbox].sort((one, other) => one.dueAt - other.dueAt);
  const number = events.findLast(({ build }) => build !== null)?.build;
  return {
    runId,
    id,
    workflow,
    queue,
    term,
    owner,
    awaits,
    closedAt,
    state: runState({ status, term, owned: owner !== null }),
    startedAt: row.createdAt,
    events: events.length,
    build: tables.builds.find(build => build.number === number)?.build ?? null,
    blocked: row.blocked === null ? null : { ...row.blocked, builds: [...row.blockedBuilds] },
    parent: row.parent === null ? null : { runId: row.parent.runId, child: `${workflow}#${row.parent.occurrence}` },
    nextWakeUpAt: next?.dueAt ?? null,
    repeats: next?.kind === "retry" ? next.key : null,
  };
}
