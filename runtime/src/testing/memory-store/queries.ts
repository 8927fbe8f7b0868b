import type { QueryAnswer } from "../../language/query.js";
import { probationAfterClaims } from "../../language/run.js";
import type { NewQuery, TakenQuery, WorkerStore } from "../../store/contract.js";
import type { Tables } from "./tables.js";

export function askQuery(tables: Tables, query: NewQuery): "asked" | "unknown" {
  if (!tables.runs.has(query.runId)) return "unknown";
  if (!tables.queries.has(query.id)) tables.queries.set(query.id, { ...query, takes: 0, answer: null });
  return "asked";
}

export function takeAnswers(tables: Tables, ids: readonly string[]): ReadonlyMap<string, QueryAnswer | null> {
  const found = new Map<string, QueryAnswer | null>();
  for (const id of ids) {
    const row = tables.queries.get(id);
    if (row === undefined) continue;
    found.set(id, row.answer);
    if (row.answer !== null) tables.queries.delete(id);
  }
  return found;
}

/** One worker at a time: there are no others to leave time to, and what it has taken is answered or died with it. */
export function takeQueries(
  tables: Tables,
  { owner, queues, workflows, limit }: Parameters<WorkerStore["takeQueries"]>[0],
): readonly TakenQuery[] {
  const taken: TakenQuery[] = [];
  for (const row of tables.queries.values()) {
    const run = tables.runs.get(row.runId);
    if (run === undefined || row.answer !== null || row.takes > 0 || taken.length === limit) continue;
    if (!queues.includes(run.queue) || !workflows.includes(run.workflow)) continue;
    const isBlocked = run.status === "blocked";
    if (run.crashes >= probationAfterClaims && run.owner !== owner && !isBlocked) continue;
    row.takes++;
    const { id, runId, name, argument } = row;
    const { workflow, term, events, blocked } = run;
    taken.push({
      id,
      runId,
      name,
      argument,
      workflow,
      term,
      nextSeq: events.length + 1,
      blocked: isBlocked ? blocked : null,
    });
  }
  return taken;
}
