import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "../../language/errors.js";
import { parseHistoryFile, type HistoryFile } from "../../testing/history-file.js";
import type { Command, CommandCall } from "../command.js";
import { readHistory } from "../histories.js";
import { replayAll } from "../replay-histories.js";

/** What differs between the process that recorded and the one that replays, and must make no difference. */
const perturbations: readonly {
  readonly name: string;
  readonly environment: (own: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
  readonly options?: readonly string[];
}[] = [
  { name: "in the time zone of Apia", environment: own => ({ ...own, TZ: "Pacific/Apia" }) },
  { name: "in the time zone of New York", environment: own => ({ ...own, TZ: "America/New_York" }) },
  { name: "with German as the language", environment: own => ({ ...own, LC_ALL: "de_DE.UTF-8", LANG: "de_DE.UTF-8" }) },
  { name: "without environment variables", environment: ({ PATH, HOME }) => ({ PATH, HOME }) },
  { name: "the last one first, and all of them twice", environment: own => own, options: ["--reverse"] },
];

export const test: Command = {
  name: "test",
  about: "replay every *.history.json of this project",
  positionals: ["directory?"],
  options: {
    perturb: { about: "also in processes with another time zone, language, environment and order" },
    reverse: { about: "the last history first, and all of them twice" },
    workflows: { value: "FILE", about: "the module of the workflows (default: the source files that define them)" },
  },
  run: async call => {
    const directory = path.resolve(call.io.cwd, call.positionals[0] ?? ".");
    const histories = historyFiles(directory).flatMap(file =>
      parseHistoryFile(readHistory(file), path.relative(call.io.cwd, file)),
    );
    if (histories.length === 0) throw nothingToReplay(directory);
    const here = await replayAll(call, inOrder(call, histories), { each: false });
    return call.given("perturb") ? Math.max(here, await perturbed(call)) : here;
  },
};

function inOrder(call: CommandCall, histories: readonly HistoryFile[]): readonly HistoryFile[] {
  const reversed = [...histories].reverse();
  return call.given("reverse") ? [...reversed, ...reversed] : histories;
}

/** The same command in processes of their own, one after the other. */
async function perturbed(call: CommandCall): Promise<number> {
  let code = 0;
  for (const { name, environment, options = [] } of perturbations) {
    call.io.stdout.write(`${name}: `);
    code = Math.max(code, await execute(call, environment(call.io.environment), options));
  }
  return code;
}

function execute(call: CommandCall, env: NodeJS.ProcessEnv, options: readonly string[]): Promise<number> {
  const [directory] = call.positionals;
  const workflows = call.text("workflows");
  const argv = [
    ...process.execArgv,
    process.argv[1] ?? "",
    "test",
    ...(directory === undefined ? [] : [directory]),
    ...(workflows === undefined ? [] : ["--workflows", workflows]),
    ...options,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, { cwd: call.io.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.setEncoding("utf8").on("data", text => call.io.stdout.write(String(text)));
    child.stderr.setEncoding("utf8").on("data", text => call.io.stderr.write(String(text)));
    child.on("error", reject);
    child.on("close", code => resolve(code ?? 1));
  });
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
