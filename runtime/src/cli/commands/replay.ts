import { existsSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "../../language/errors.js";
import { parseHistoryFile, type HistoryFile } from "../../testing/history-file.js";
import type { Command, CommandCall } from "../command.js";
import { withStore } from "../connect.js";
import { readHistory, replayAll } from "../replay-histories.js";
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
    return replayAll(call, await historiesFor(call), { each: !call.given("open") });
  },
};

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
  if (reference.endsWith(".json") || existsSync(file)) return parseHistoryFile(readHistory(file), reference);
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
