import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "../../language/errors.js";
import { parseHistoryFile, type HistoryFile } from "../../testing/history-file.js";
import type { Command, CommandCall } from "../command.js";
import { readHistory } from "../histories.js";
import { usageError } from "../parse.js";
import { perturbed, timeLimitOf } from "../perturbed.js";
import { replayAll } from "../replay-histories.js";

export const test: Command = {
  name: "test",
  about: "replay every *.history.json of this project",
  positionals: ["directory?"],
  needsNoDatabase: true,
  options: {
    perturb: { about: "also in processes with another time zone, language, environment and order" },
    timeout: {
      value: "TIME",
      about: "how long each of these processes may take (default: 5 minutes)",
    },
    reverse: { about: "the last history first, and all of them twice" },
    workflows: { value: "FILE", about: "the module of the workflows (default: the source files that define them)" },
  },
  run: async call => {
    const timeLimit = timeLimitOf(call);
    const directory = path.resolve(call.io.cwd, call.positionals[0] ?? ".");
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw usageError(`there is no directory ${directory}`, test);
    }
    const histories = historyFiles(directory).flatMap(file =>
      parseHistoryFile(readHistory(file), path.relative(call.io.cwd, file)),
    );
    if (histories.length === 0) throw nothingToReplay(directory);
    const here = await replayAll(call, inOrder(call, histories), { each: false });
    return call.given("perturb") ? Math.max(here, await perturbed(call, timeLimit)) : here;
  },
};

function inOrder(call: CommandCall, histories: readonly HistoryFile[]): readonly HistoryFile[] {
  const reversed = [...histories].reverse();
  return call.given("reverse") ? [...reversed, ...reversed] : histories;
}

function historyFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(entry => {
      const file = path.join(directory, entry.name);
      if (entry.isDirectory()) return /^(\.|node_modules$|dist$)/.test(entry.name) ? [] : historyFiles(file);
      return entry.name.endsWith(".history.json") ? [file] : [];
    });
}

function nothingToReplay(directory: string): RepriseError {
  return new RepriseError("E_HISTORY_FILE", {
    message: `there is no *.history.json in ${directory}`,
    hint: "reprise capture <run-id> writes the history of a run to such a file.",
  });
}
