import { probationAfterClaims } from "../../language/run.js";
import type { TakenQuery } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

/** Whoever owns a run has it in memory, so that the others leave it the time of a few round trips. */
const ownerFirstMs = 1_000;
/**
 * Whoever sends a signal and then asks means the run that has received it: mail from before the question is journaled first. It
 * is waited for as long as a busy worker may take, and not for ever: nobody may be there who can go on with the run.
 */
const mailFirstMs = 5_000;
/** Longer than any replay takes. A worker that dies meanwhile is one of at most so many that try. */
const takenForMs = 10_000;
const takesAtMost = 3;

const isOlderThan = (ms: number): string => `q.asked_at < statement_timestamp() - interval '${ms} milliseconds'`;

/**
 * Of runs that have ended their last two workers only their owner answers: replaying them is what ends a worker. A blocked
 * run is answered without being replayed.
 */
export const takeQueriesStatement = defineStatement<TakenQuery>(
  "take-queries",
  schema => /* sql */ `
  with open as materialized (
    select q.shard, q.id, r.term, r.next_seq, r.blocked, r.status
      from ${schema}.query q
      join ${schema}.run r on r.shard = q.shard and r.run_id = q.run_id
     where q.shard = $1 and q.queue = any ($3::text[]) and q.answer is null and q.workflow = any ($4::text[])
       and q.expires_at > statement_timestamp() and q.takes < ${takesAtMost}
       and (q.taken_until is null or q.taken_until < statement_timestamp())
       and (r.owner is null or r.owner = $2 or ${isOlderThan(ownerFirstMs)})
       and (${isOlderThan(mailFirstMs)}
            or not exists (
                 select from ${schema}.inbox b
                  where b.shard = $1 and b.run_id = q.run_id and not b.held and b.due_at <= q.asked_at))
       and (r.crashes < ${probationAfterClaims} or r.owner = $2 or r.status = 'blocked')
     order by q.asked_at
     limit $5
       for update of q skip locked)
  update ${schema}.query q
     set taken_until = statement_timestamp() + interval '${takenForMs} milliseconds', takes = q.takes + 1
    from open
   where q.shard = open.shard and q.id = open.id
  returning q.id, q.run_id as "runId", q.workflow, q.name, q.argument::text as argument, open.term,
            open.next_seq as "nextSeq", case when open.status = 'blocked' then open.blocked end as blocked`,
);

export async function takeQueries(
  database: Database,
  request: {
    readonly owner: string;
    readonly queues: readonly string[];
    readonly workflows: readonly string[];
    readonly limit: number;
  },
): Promise<readonly TakenQuery[]> {
  const { owner, queues, workflows, limit } = request;
  return database.run(takeQueriesStatement, [shard, owner, queues, workflows, limit]);
}
