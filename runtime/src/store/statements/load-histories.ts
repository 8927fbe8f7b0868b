import { RepriseError } from "../../language/errors.js";
import type { HistoryEvent } from "../../language/events.js";
import type { Database } from "../database.js";
import { defineStatement, msOf, shard } from "../statement.js";

export type EventRow = HistoryEvent & { readonly runId: string };

/** The columns of an event, in the words of `HistoryEvent`. The body as text: pg would parse json. */
export const eventColumns = (of: "" | "e."): string => /* sql */ `
         ${of}run_id as "runId", ${of}seq, ${msOf(`${of}at`)} as at, ${of}term, ${of}type, ${of}name, ${of}occurrence,
         ${of}cause, ${of}site, ${of}fingerprint, ${of}draws, ${of}build, ${of}body::text as body`;

export const loadHistoriesStatement = defineStatement<EventRow>(
  "load-histories",
  schema => /* sql */ `
  select ${eventColumns("")}
    from ${schema}.event
   where shard = $1 and run_id = any($2::uuid[])
   order by run_id, seq`,
);

/** @throws RepriseError `E_HISTORY_CORRUPT` for a history with a hole: replaying it would decide anew what is decided. */
export async function loadHistories(
  database: Database,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, readonly HistoryEvent[]>> {
  const histories = new Map<string, HistoryEvent[]>(runIds.map(runId => [runId, []]));
  if (runIds.length === 0) return histories;
  for (const { runId, ...event } of await database.run(loadHistoriesStatement, [shard, runIds])) {
    const history = histories.get(runId);
    if (history === undefined) continue;
    if (event.seq !== history.length + 1) throw hole(runId, history.length + 1, event.seq);
    history.push(event);
  }
  return histories;
}

function hole(runId: string, expected: number, found: number): RepriseError {
  return new RepriseError("E_HISTORY_CORRUPT", {
    message: `the history of run ${runId} goes from event ${expected - 1} to event ${found}`,
    hint: "The database lost commits it had acknowledged, or rows were deleted by hand. Restore the missing events from a backup, or terminate the run.",
  });
}
