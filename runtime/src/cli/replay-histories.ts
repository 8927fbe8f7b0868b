import { RepriseError } from "../language/errors.js";
import { onlyReplay } from "../language/replay-only.js";
import { findWorkflowModules } from "../testing/find-workflow-modules.js";
import type { HistoryFile } from "../testing/history-file.js";
import { replay, ReplayFailure } from "../testing/replay-history.js";
import { findWorkflow } from "../testing/replay-history-file.js";
import { attributeStrayErrors } from "../worker/process/stray-errors.js";
import { codeFrame } from "./code-frame.js";
import type { CommandCall } from "./command.js";
import { loadModules, type Module } from "../testing/load-modules.js";
import type { Style } from "./style.js";

/** Replays histories with the code of the project, and says of each, or of those that differ, what came of it. */
export async function replayAll(
  call: CommandCall,
  histories: readonly HistoryFile[],
  { each }: { readonly each: boolean },
): Promise<number> {
  const replayed = onlyReplay();
  try {
    return await replayEach(call, histories, { each });
  } finally {
    replayed();
  }
}

async function replayEach(
  call: CommandCall,
  histories: readonly HistoryFile[],
  { each }: { readonly each: boolean },
): Promise<number> {
  const modules = await modulesFor(call, histories);
  const failures = new Failures(call);
  const detach = attributeStrayErrors();
  for (const history of histories) {
    const replayed = await replayOne(history, modules, failures);
    if (replayed !== undefined && each) call.io.stdout.write(`${replayed}\n`);
  }
  detach();
  call.io.stdout.write(`${histories.length - failures.count} of ${histories.length} histories replay\n`);
  return failures.count === 0 ? 0 : 1;
}

/** What was replayed, as a line; undefined if the code and the history differ. */
async function replayOne(
  history: HistoryFile,
  modules: readonly Module[],
  failures: Failures,
): Promise<string | undefined> {
  try {
    const { events, outstanding } = await replay(findWorkflow(history, modules), history);
    return `${history.name}: ${events} events${outstanding.length === 0 ? "" : `, then waits for ${outstanding.join(", ")}`}`;
  } catch (error) {
    if (!RepriseError.is(error)) throw error;
    failures.add(history, error);
    return undefined;
  }
}

/** The first of each kind is told in full: a thousand runs that stand at one place are one message. */
class Failures {
  count = 0;
  readonly #call: CommandCall;
  readonly #kinds = new Set<string>();

  constructor(call: CommandCall) {
    this.#call = call;
  }

  add({ workflow, name }: HistoryFile, error: RepriseError): void {
    this.count++;
    const { code, message } = error;
    const kind = `${workflow} ${code} ${message.replace(/\brun \S+/, "").replace(/\bevent \d+/g, "")}`;
    if (this.#kinds.has(kind)) return;
    this.#kinds.add(kind);
    const { io, style } = this.#call;
    io.stderr.write(`${style.red(code)} ${name}: ${failureText(error, { cwd: io.cwd, style })}`);
  }
}

/** What happened and what to do, with the code that stands there. */
export function failureText(error: RepriseError, look: { readonly cwd: string; readonly style: Style }): string {
  const frames = error instanceof ReplayFailure ? error.places.map(place => `\n${codeFrame(place, look)}`) : [];
  return `${error.message}${error.hint === undefined ? "" : `\n  ${error.hint}`}\n${frames.join("")}`;
}

/** The modules that define the workflows of these histories. */
export async function modulesFor(call: CommandCall, histories: readonly HistoryFile[]): Promise<readonly Module[]> {
  const named = call.text("workflows");
  const names = [...new Set(histories.map(({ workflow }) => workflow))];
  if (names.length === 0) return [];
  return loadModules(named === undefined ? findWorkflowModules(call.io.cwd, names) : [named], call.io.cwd);
}
