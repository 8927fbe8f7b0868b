import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import type { Statement } from "#runtime/store/statement.js";
import { answerQueriesStatement, takeAnswersStatement } from "#runtime/store/statements/answer-queries.js";
import { askQueryStatement, withdrawQueryStatement } from "#runtime/store/statements/ask-query.js";
import { blockRunStatement } from "#runtime/store/statements/block-run.js";
import { blockedRunsStatement } from "#runtime/store/statements/blocked-runs.js";
import { claimRunsStatement } from "#runtime/store/statements/claim-runs.js";
import { closingEventsStatement } from "#runtime/store/statements/closing-events.js";
import { describeRunStatement, listChildrenStatement } from "#runtime/store/statements/describe-runs.js";
import { dueMailStatement } from "#runtime/store/statements/due-mail.js";
import { flushEventsStatement, flushFamilyStatement, flushStatement } from "#runtime/store/statements/flush.js";
import { flushVerdictsStatement } from "#runtime/store/statements/flush-verdicts.js";
import { freeForgottenRunsStatement } from "#runtime/store/statements/free-forgotten-runs.js";
import { giveUpRunsStatement } from "#runtime/store/statements/give-up-runs.js";
import { loadHistoriesStatement } from "#runtime/store/statements/load-histories.js";
import { lookAtUpdatesStatement } from "#runtime/store/statements/look-at-updates.js";
import { rejectUpdateStatement } from "#runtime/store/statements/reject-update.js";
import { sendUpdateStatement } from "#runtime/store/statements/send-update.js";
import { sendMailStatement } from "#runtime/store/statements/send-mail.js";
import { existingRunStatement, startRunStatement, startRunsStatement } from "#runtime/store/statements/start-run.js";
import { takeQueriesStatement } from "#runtime/store/statements/take-queries.js";
import { takeOverRunsStatement } from "#runtime/store/statements/take-over-runs.js";
import { terminateRunStatement } from "#runtime/store/statements/terminate-run.js";
import { unblockRunsStatement, unblockRunStatement } from "#runtime/store/statements/unblock-runs.js";
import { untilNextMailStatement } from "#runtime/store/statements/until-next-mail.js";
import { freshSchema } from "../../support/fresh-schema.js";

const statements: readonly Statement<unknown>[] = [
  answerQueriesStatement,
  askQueryStatement,
  blockRunStatement,
  blockedRunsStatement,
  claimRunsStatement,
  closingEventsStatement,
  describeRunStatement,
  dueMailStatement,
  existingRunStatement,
  flushEventsStatement,
  flushFamilyStatement,
  flushStatement,
  flushVerdictsStatement,
  freeForgottenRunsStatement,
  giveUpRunsStatement,
  listChildrenStatement,
  loadHistoriesStatement,
  lookAtUpdatesStatement,
  rejectUpdateStatement,
  sendMailStatement,
  sendUpdateStatement,
  startRunStatement,
  startRunsStatement,
  takeAnswersStatement,
  takeOverRunsStatement,
  takeQueriesStatement,
  terminateRunStatement,
  unblockRunsStatement,
  unblockRunStatement,
  untilNextMailStatement,
  withdrawQueryStatement,
];

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly PlanNode[];
}

let store: PostgresStore;
beforeAll(async () => {
  store = await openStore(freshSchema());
});
afterAll(() => store.close());

/** The plan that a connection keeps, made without knowing any value. */
async function planOf(statement: Statement<unknown>): Promise<readonly PlanNode[]> {
  const { text } = store.database.textOf(statement);
  const parameters = Math.max(...[...text.matchAll(/\$(\d+)/g)].map(match => Number(match[1])));
  const client = await store.database.pool.connect();
  try {
    await client.query(`prepare planned as ${text}`);
    const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(
      `explain (format json) execute planned (${Array.from({ length: parameters }, () => "null").join(", ")})`,
    );
    const root = rows[0]?.["QUERY PLAN"][0].Plan;
    return root === undefined ? [] : nodesOf(root);
  } finally {
    await client.query("deallocate planned");
    client.release();
  }
}

function nodesOf(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** Scans of a table that would read all of it: there is one shard. */
async function scansByShardOnly(statement: Statement<unknown>): Promise<readonly (string | undefined)[]> {
  return (await planOf(statement))
    .filter(
      node => node["Node Type"].includes("Scan") && /^(run|event|inbox|run_key)$/.test(node["Relation Name"] ?? ""),
    )
    .filter(node => !/run_id|owner|queue|workflow|key/.test(node["Index Cond"] ?? ""))
    .map(node => `${node["Node Type"]} of ${node["Relation Name"]} by ${node["Index Name"]}: ${node["Index Cond"]}`);
}

describe("I16: a statement looks up the rows that it is about, also before the tables were ever analysed", () => {
  beforeAll(async () => {
    const { pool, schema } = store.database;
    for (const table of ["run", "event", "inbox", "run_key"]) {
      await pool.query(`alter table ${schema}.${table} set (autovacuum_enabled = off)`);
    }
    await pool.query(`
      insert into ${schema}.run (run_id, workflow, queue, fingerprint, owner, next_seq, last_at, created_at)
      select gen_random_uuid(), 'order', 'default', '', gen_random_uuid(), 2, now(), now() from generate_series(1, 20000)`);
    await pool.query(`
      insert into ${schema}.event (run_id, seq, term, at, type, body)
      select run_id, 1, 0, now(), 'run.started', '{}' from ${schema}.run`);
    await pool.query(`
      insert into ${schema}.inbox (run_id, queue, kind, key, due_at)
      select run_id, queue, 'timer', 't#1', now() from ${schema}.run`);
  });

  it.each(statements.map(statement => [statement.name, statement] as const))("%s", async (_, statement) => {
    expect(await scansByShardOnly(statement)).toEqual([]);
  });
});
