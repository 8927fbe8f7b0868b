import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isRunId } from "../client/run-id.js";
import { messageOf, RepriseError } from "../language/errors.js";
import type { RunDescription } from "../store/contract.js";
import type { PostgresStore } from "../store/postgres-store.js";
import { historyFile, parseHistoryFile, type HistoryFile } from "../testing/history-file.js";
import type { CommandCall } from "./command.js";
import { withStore } from "./connect.js";

/** The histories of a file, or that of a run. @throws RepriseError `E_HISTORY_FILE`, `E_RUN_UNKNOWN` */
export async function historiesOf(call: CommandCall, reference: string): Promise<readonly HistoryFile[]> {
  const file = path.resolve(call.io.cwd, reference);
  if (reference.endsWith(".json") || existsSync(file)) return parseHistoryFile(readHistory(file), reference);
  return withStore(call, async store => [await captured(store, await findRun(store, reference))]);
}

/** A run, by its run id or by the id that it was started with. @throws RepriseError `E_RUN_UNKNOWN` */
export async function findRun(store: PostgresStore, reference: string): Promise<RunDescription> {
  const byRunId = isRunId(reference) ? await store.describeRun({ runId: reference }) : undefined;
  const run = byRunId ?? (await store.describeRun({ id: reference }));
  if (run !== undefined) return run;
  throw new RepriseError("E_RUN_UNKNOWN", {
    message: `there is no run ${reference}`,
    hint: "Check the id, the database and the schema: reprise list",
  });
}

/** The history of a run as a file would hold it. */
export async function captured(store: PostgresStore, run: RunDescription, name?: string): Promise<HistoryFile> {
  const events = await store.loadHistory(run.runId);
  const builds = await store.loadBuilds([...new Set(events.flatMap(({ build }) => build ?? []))]);
  return historyFile({ name: name ?? `${run.workflow} ${run.id ?? run.runId}`, runId: run.runId, builds }, events);
}

/** @throws RepriseError `E_HISTORY_FILE` */
export function readHistory(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new RepriseError("E_HISTORY_FILE", {
      message: `${file} cannot be read: ${messageOf(error)}`,
      hint: "Name a *.history.json file, or a run.",
    });
  }
}
