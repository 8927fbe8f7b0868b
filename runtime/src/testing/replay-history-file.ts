import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RepriseError } from "../language/errors.js";
import type { AnyWorkflow } from "../worker/builds/builds.js";
import { parseHistoryFile, type HistoryFile } from "./history-file.js";
import { replay, type Replayed } from "./replay-history.js";

export interface ReplayRequest {
  /** Path of the history file. */
  readonly file: string | URL;
  /** Which of its histories, counted from 0. */
  readonly index?: number;
  /** Modules, as imported, among whose exports its workflow is. */
  readonly modules: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Replays a history of a file. A mismatch names the line of the event in it.
 *
 * @throws ReplayMismatch; RepriseError `E_HISTORY_FILE`, `E_WORKFLOW_UNKNOWN`
 */
export async function replayHistoryFile({ file: place, index = 0, modules }: ReplayRequest): Promise<Replayed> {
  const file = place instanceof URL ? fileURLToPath(place) : place;
  const text = readFileSync(file, "utf8");
  const history = parseHistoryFile(text, file)[index];
  if (history === undefined) throw unknown(`${file} has no history ${index}`, "Count from 0.");
  const workflow = findWorkflow(history, modules);
  try {
    return await replay(workflow, history);
  } catch (error) {
    throw error instanceof Error ? placed(error, file, text) : error;
  }
}

/** @throws RepriseError `E_WORKFLOW_UNKNOWN` */
export function findWorkflow(
  { workflow: name, name: title }: HistoryFile,
  modules: ReplayRequest["modules"],
): AnyWorkflow {
  const workflows = modules.flatMap(module => Object.values(module)).filter(isWorkflow);
  const found = workflows.find(({ workflowName }) => workflowName === name);
  if (found !== undefined) return found;
  const known = workflows.map(({ workflowName }) => workflowName).join(", ") || "none";
  throw unknown(
    `the history ${JSON.stringify(title)} is one of the workflow ${name}, which was not found; known are: ${known}`,
    "Export it from its module, and replay in the project that has it. If it is defined in an unusual way, name the module: " +
      "reprise({ workflows: […] }) in vitest.config, --workflows on the command line.",
  );
}

function isWorkflow(value: unknown): value is AnyWorkflow {
  return typeof value === "function" && (value as Partial<AnyWorkflow>)["~reprise"] === "workflow";
}

/** The last frame is the event in the file, where the message names one. */
function placed(error: Error, file: string, text: string): Error {
  const seq = /\bevent (\d+)\b/.exec(error.message)?.[1];
  const line = text.split("\n").findIndex(each => seq !== undefined && new RegExp(`"seq":\\s*${seq}\\b`).test(each));
  if (line !== -1) error.stack = `${error.stack ?? ""}\n    at history (${file}:${line + 1}:5)`;
  return error;
}

function unknown(message: string, hint: string): RepriseError {
  return new RepriseError("E_WORKFLOW_UNKNOWN", { message, hint });
}
