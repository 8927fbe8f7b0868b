import { messageOf, RepriseError } from "../language/errors.js";
import { errorCode } from "./connection-errors.js";
import type { FlushResult, RunWrite } from "./contract.js";
import type { Database } from "./database.js";
import { checkBatch, refusal, sizeOf } from "./batch-rules.js";
import { earliestTimes } from "./flush-columns.js";
import { appendBatch, flushStatements, type AcceptedRun, type FlushStatements } from "./statements/flush.js";
import { judgeRefused } from "./statements/flush-verdicts.js";
import { giveUpRuns } from "./statements/give-up-runs.js";

/**
 * Writes a batch: one statement, and a second one only where runs were refused. A batch that cannot be executed as a whole
 * is split until the run that is the reason stands alone, so that it never harms the others.
 *
 * A lost connection is thrown. Whether the batch was committed is then unknown, and reading decides nothing, since the old
 * server process may still be about to commit: send the same batch again.
 */
export async function flush(
  database: Database,
  writes: readonly RunWrite[],
  statements: FlushStatements = flushStatements,
): Promise<readonly FlushResult[]> {
  checkBatch(writes);
  const results = new Map<string, FlushResult>();
  const sendable = writes.filter(write => {
    const error = refusal(write);
    if (error !== undefined) results.set(write.fence.runId, refused(write, error));
    return error === undefined;
  });
  for (const batch of portions(sendable)) {
    for (const result of await flushOrSplit(database, batch, statements)) results.set(result.runId, result);
  }
  return writes.map(write => {
    const result = results.get(write.fence.runId);
    if (result === undefined) throw new Error(`no verdict about run ${write.fence.runId}`);
    return result;
  });
}

async function flushOrSplit(
  database: Database,
  writes: readonly RunWrite[],
  statements: FlushStatements,
): Promise<readonly FlushResult[]> {
  if (writes.length === 0) return [];
  try {
    return await flushOnce(database, writes, statements);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    const [only] = writes;
    if (writes.length === 1 && only !== undefined) {
      return [fault === "wait" ? { runId: only.fence.runId, verdict: "busy" } : refused(only, unstorable(only, error))];
    }
    const middle = Math.ceil(writes.length / 2);
    return [
      ...(await flushOrSplit(database, writes.slice(0, middle), statements)),
      ...(await flushOrSplit(database, writes.slice(middle), statements)),
    ];
  }
}

async function flushOnce(
  database: Database,
  writes: readonly RunWrite[],
  statements: FlushStatements,
): Promise<readonly FlushResult[]> {
  const accepted = new Map((await appendBatch(database, writes, statements)).map(run => [run.runId, run]));
  const others = writes.filter(write => !accepted.has(write.fence.runId));
  const verdicts = others.length === 0 ? [] : await explainRefusals(database, others);
  return [
    ...writes.flatMap(write => {
      const run = accepted.get(write.fence.runId);
      return run === undefined ? [] : [{ runId: run.runId, verdict: "ok" as const, at: timesOf(write, run) }];
    }),
    ...verdicts,
  ];
}

export async function explainRefusals(
  database: Database,
  writes: readonly RunWrite[],
): Promise<readonly FlushResult[]> {
  const verdicts = await judgeRefused(database, writes);
  const lost = new Set(verdicts.filter(({ verdict }) => verdict === "gap").map(({ runId }) => runId));
  if (lost.size > 0) {
    const fences = writes.map(write => write.fence).filter(fence => lost.has(fence.runId));
    await giveUpRuns(database, fences);
  }
  return verdicts.map(({ runId, verdict, at }) =>
    verdict === "already" ? { runId, verdict, at: at ?? [] } : { runId, verdict },
  );
}

/** The statement stored exactly these: its clock, or the due time where that is later. */
export function timesOf(write: RunWrite, { base }: AcceptedRun): readonly number[] {
  return earliestTimes(write).map(floor => Math.max(base, floor ?? base));
}

const portionCharacters = 16 * 1024 * 1024;

/** Nearly always one. */
function* portions(writes: readonly RunWrite[]): Iterable<readonly RunWrite[]> {
  let portion: RunWrite[] = [];
  let size = 0;
  for (const write of writes) {
    if (size > 0 && size + sizeOf(write) > portionCharacters) {
      yield portion;
      portion = [];
      size = 0;
    }
    portion.push(write);
    size += sizeOf(write);
  }
  if (portion.length > 0) yield portion;
}

/** `wait`: somebody holds a key or a row for too long. `data`: what one of the runs writes cannot be stored. */
export function faultOf(error: unknown): "wait" | "data" | undefined {
  const code = errorCode(error);
  if (["55P03", "40P01", "40001"].includes(code)) return "wait";
  // Data exceptions, integrity violations, and limits of the program: of a value, not of the server.
  return /^(22|23|54)/.test(code) || code === "ERR_STRING_TOO_LONG" ? "data" : undefined;
}

export function refused(write: RunWrite, error: RepriseError): Extract<FlushResult, { readonly verdict: "refused" }> {
  return { runId: write.fence.runId, verdict: "refused", error };
}

export function unstorable(write: RunWrite, cause: unknown): RepriseError {
  const collision = errorCode(cause) === "23505";
  const reason = messageOf(cause);
  return new RepriseError(collision ? "E_HISTORY_CORRUPT" : "E_PAYLOAD", {
    message: `Postgres cannot store what run ${write.fence.runId} writes from event ${write.fence.position}: ${reason}`,
    hint: collision
      ? "The history has events beyond the position of its run. Restore the row of the run, or terminate it."
      : "The codec should have refused it. Please report it, with the value.",
    cause,
  });
}
