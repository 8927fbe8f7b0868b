import { clock } from "../statement.js";

/**
 * What runs say to their parents and children, as parts of the statements that end, start or mend them.
 *
 * Mail to another run is inserted for a run that is open, and takes no lock on it, as a signal does: a closing child never
 * waits for its parent, nor a parent for a child, so families cannot wait in a circle. What that leaves open, and why nothing
 * is lost:
 *
 * - The receiver is owned, waits, is blocked or is being claimed: a row of the inbox outlives all of these. A blocked run's mail
 *   is marked as held back; where the mark comes too early or too late, `repairWakeUps` puts it right.
 * - The receiver closes at the same time. It does not want the mail any more; what its closing did not see is swept. A child
 *   that closes while its parent does is cancelled in vain, or reports in vain: both have ended.
 * - A child that is started while its parent closes: only the owner of the parent starts children, in the write that may close
 *   it, under the lock of the parent's row. The statement does not see the rows that it inserts, so the write says which of
 *   the children that it starts are cancelled at once.
 * - A client terminates the parent while the parent's owner starts a child: the statement that terminates waits for the owner's
 *   commit, and does not see what it has inserted. So another one looks again (`cancelOutlived`).
 * - The sender's commit is the mail's: a report exists if and only if the child has ended. Whoever is fenced out, or dies
 *   before the commit, has sent nothing; a batch that is sent again is not accepted again.
 * - The parent dies between the commit of a report and its own next one: the report waits in the inbox for the next owner.
 *
 * Only a database that has lost commits can lose a report. The doctor finds that, and `repairWakeUps` writes it again.
 */

/** What a parent gets from a child: the closing event, with whose it is. The body stays as it was written. */
export const reportBody = (runId: string, state: string, body: string): string =>
  `('{"runId":"' || ${runId} || '","state":"' || ${state} || '",' || substr(${body}::text, 2))::json`;

/** The same, where the body is at hand. */
export function reportText(runId: string, state: string, body: string): string {
  return `{"runId":"${runId}","state":"${state}",${body.slice(1)}`;
}

export const parentHasEnded = `{"reason":"its parent has ended"}`;

/** Children, `c`, that should have been cancelled when their parent, `p`, ended. */
export const outlived = (schema: string): string => /* sql */ `
    from ${schema}.run c
    join ${schema}.run p on p.shard = $1 and p.run_id = c.parent_run_id
   where c.shard = $1 and c.parent_run_id is not null and c.closed_at is null and c.parent_close = 'cancel'
     and p.closed_at is not null
     and not exists (select from ${schema}.inbox b where b.shard = $1 and b.run_id = c.run_id and b.kind = 'cancel')
     and not exists (select from ${schema}.event e
                      where e.shard = $1 and e.run_id = c.run_id and e.type = 'cancel.requested')`;

export const outlivedCancellations = (schema: string): string => `${cancellation} ${outlived(schema)}`;

/**
 * In the order of the receivers, so that two senders never wait for each other in a circle. Of two cancellations that with a
 * reason of its own arrives.
 *
 * @param messages Selects run_id, kind, key, name, occurrence and body.
 */
export const sendToOpenRuns = (schema: string, messages: string, where = ""): string => /* sql */ `
    insert into ${schema}.inbox (shard, run_id, queue, kind, key, due_at, held, name, occurrence, body)
    select $1, r.run_id, r.queue, m.kind, m.key, ${clock}, r.status = 'blocked', m.name, m.occurrence, m.body
      from (${messages}) m
     cross join lateral (
           select run_id, queue, status from ${schema}.run
            where shard = $1 and run_id = m.run_id and closed_at is null offset 0) r
     ${where}
     order by r.run_id, m.kind = 'cancel' and m.body::text = '${parentHasEnded}'
        on conflict (shard, run_id, kind, key) do nothing`;

/** For the parents of `child`: a relation, or a part of a statement, with the columns of `run`, and `report`. */
export const reports = (child: string): string => /* sql */ `
    select c.parent_run_id as run_id, 'child' as kind, 'child ' || c.workflow || '#' || c.parent_occurrence as key,
           c.workflow as name, c.parent_occurrence as occurrence, c.report as body
      from ${child} c
     where c.parent_run_id is not null`;

/** For children `c`, whose parent has ended. */
const cancellation = /* sql */ `
    select c.run_id as run_id, 'cancel' as kind, 'cancel' as key, null::text as name, null::integer as occurrence,
           '${parentHasEnded}'::json as body`;

/** For the open children of `parent`, which closes. */
export const cancellations = (schema: string, parent: string): string => /* sql */ `
    ${cancellation}
      from ${parent} p
     cross join lateral (
           select run_id from ${schema}.run
            where shard = $1 and parent_run_id = p.run_id and closed_at is null and parent_close = 'cancel' offset 0) c`;
