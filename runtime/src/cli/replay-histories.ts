import { RepriseError } from "../language/errors.js";
import { onlyReplay } from "../language/replay-only.js";
import { findWorkflowModules } from "../testing/find-workflow-modules.js";
import type { HistoryFile } from "../testing/history-file.js";
import { replay, type Replayed } from "../testing/replay-history.js";
import { findWorkflow } from "../testing/replay-history-file.js";
import { attributeStrayErrors } from "../worker/process/stray-errors.js";
import type { CommandCall } from "./command.js";
import { loadModules, type Module } from "../testing/load-modules.js";
import { JsonResults, TextResults, type ReplayResults } from "./replay-results.js";

/**
 * Replays histories with the code of the project, one after the other, so that any number of them needs the room of one. Says of
 * each, or of those that differ, what came of it.
 */
export async function replayAll(
  call: CommandCall,
  histories: Iterable<HistoryFile> | AsyncIterable<HistoryFile>,
  { each }: { readonly each: boolean },
): Promise<number> {
  const results = call.given("json") ? new JsonResults(call) : new TextResults(call, { each });
  const replayed = onlyReplay();
  try {
    await replayEach(call, histories, results);
  } finally {
    replayed();
  }
  return results.finish();
}

async function replayEach(
  call: CommandCall,
  histories: Iterable<HistoryFile> | AsyncIterable<HistoryFile>,
  results: ReplayResults,
): Promise<void> {
  const loaded = new Map<string, readonly Module[]>();
  for await (const history of histories) {
    const modules = loaded.get(history.workflow) ?? (await modulesFor(call, history));
    loaded.set(history.workflow, modules);
    const result = await replayOne(history, modules);
    if (RepriseError.is(result)) results.failed(history, result);
    else results.replayed(history, result);
  }
}

/** Only while a history is delivered: the errors of anything else are not those of a run. */
async function replayOne(history: HistoryFile, modules: readonly Module[]): Promise<Replayed | RepriseError> {
  const detach = attributeStrayErrors();
  try {
    return await replay(findWorkflow(history, modules), history);
  } catch (error) {
    if (!RepriseError.is(error)) throw error;
    return error;
  } finally {
    detach();
  }
}

/** The modules that define the workflow of a history. */
export async function modulesFor(call: CommandCall, { workflow }: HistoryFile): Promise<readonly Module[]> {
  const named = call.text("workflows");
  return loadModules(named === undefined ? findWorkflowModules(call.io.cwd, [workflow]) : [named], call.io.cwd);
}
