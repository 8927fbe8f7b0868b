import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "../../language/errors.js";
import { findWorkflowModules } from "../../testing/find-workflow-modules.js";
import { parseHistoryFile, type HistoryFile } from "../../testing/history-file.js";
import { replay as replayHistory } from "../../testing/replay-history.js";
import { findWorkflow } from "../../testing/replay-history-file.js";
import type { Command, CommandCall } from "../command.js";
import { withStore } from "../connect.js";
import { loadModules, type Module } from "../load-modules.js";
import { captured } from "./capture.js";

/** As many as are replayed before a deploy, newest first. */
const openRunsMax = 10_000;

export const replay: Command = {
  name: "replay",
  about: "replay a history with the code of this project: no activity is executed",
  positionals: ["file-or-run?"],
  options: {
    open: { about: "every run that has not ended: what a deploy of this code would do to them" },
    workflows: { value: "FILE", about: "the module of the workflow (default: the source file that defines it)" },
  },
  run: async call => {
    const histories = await historiesFor(call);
    const modules = await modulesFor(call, histories);
    const failures = new Failures(call);
    for (const history of histories) {
      const replayed = await replayOne(history, modules, failures);
      if (replayed !== undefined && !call.given("open")) call.io.stdout.write(`${replayed}\n`);
    }
    call.io.stdout.write(`${histories.length - failures.count} of ${histories.length} histories replay\n`);
    return failures.count === 0 ? 0 : 1;
  },
};

/** What was replayed, as a line; undefined if the code and the history differ. */
async function replayOne(
  history: HistoryFile,
  modules: readonly Module[],
  failures: Failures,
): Promise<string | undefined> {
  try {
    const { events, outstanding } = await replayHistory(findWorkflow(history, modules), history);
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

  add({ workflow, name }: HistoryFile, { code, message, hint }: RepriseError): void {
    this.count++;
    const kind = `${workflow} ${code} ${message.replace(/\brun \S+/, "").replace(/\bevent \d+/, "")}`;
    if (this.#kinds.has(kind)) return;
    this.#kinds.add(kind);
    const { io, style } = this.#call;
    io.stderr.write(`${style.red(code)} ${name}: ${message}${hint === undefined ? "" : `\n  ${hint}`}\n`);
  }
}

async function historiesFor(call: CommandCall): Promise<readonly HistoryFile[]> {
  const [reference] = call.positionals;
  if (call.given("open")) return openHistories(call);
  if (reference === undefined) {
    throw new RepriseError("E_USAGE", {
      message: "replay needs a history file, a run, or --open",
      hint: "reprise replay order-1.history.json, reprise replay <run-id>, reprise replay --open",
    });
  }
  const file = path.resolve(call.io.cwd, reference);
  if (reference.endsWith(".json") || existsSync(file)) return parseHistoryFile(read(file), reference);
  return withStore(call, async store => [await captured(store, reference, undefined)]);
}

async function openHistories(call: CommandCall): Promise<readonly HistoryFile[]> {
  return withStore(call, async store => {
    const runs = await store.listRuns({ limit: openRunsMax });
    const histories: HistoryFile[] = [];
    for (const { runId, closedAt } of runs)
      if (closedAt === null) histories.push(await captured(store, runId, undefined));
    return histories;
  });
}

async function modulesFor(call: CommandCall, histories: readonly HistoryFile[]): Promise<readonly Module[]> {
  const named = call.text("workflows");
  const names = [...new Set(histories.map(({ workflow }) => workflow))];
  if (names.length === 0) return [];
  return loadModules(named === undefined ? findWorkflowModules(call.io.cwd, names) : [named], call.io.cwd);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new RepriseError("E_HISTORY_FILE", {
      message: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      hint: "Name a *.history.json file, or a run.",
    });
  }
}
