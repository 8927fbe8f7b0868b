import { runStates, type RunState } from "../../language/run.js";
import { defaultListed } from "../../store/statements/describe-runs.js";
import { withClient } from "../connect.js";
import { jsonOption, type Command } from "../command.js";
import { jsonText } from "../json.js";
import { parseCount, usageError } from "../parse.js";
import { renderRuns } from "../render-run.js";

export const list: Command = {
  name: "list",
  about: "list runs, newest first",
  positionals: [],
  options: {
    state: { value: "STATE", about: runStates.join(", ") },
    workflow: { value: "NAME", about: "only runs of this workflow" },
    parent: { value: "RUN-ID", about: "only the children of this run" },
    limit: { value: "N", about: "at most so many (default: 100)" },
    before: { value: "RUN-ID", about: "only runs older than this one: the next page" },
    ...jsonOption,
  },
  run: async call => {
    const filter = {
      state: parseState(call.text("state")),
      workflow: call.text("workflow"),
      parent: call.text("parent"),
      limit: parseCount(call.text("limit"), "limit"),
      before: call.text("before"),
    };
    const runs = await withClient(call, client => client.list(filter));
    call.io.stdout.write(call.given("json") ? jsonText(runs) : renderRuns(runs, call.style));
    const oldest = runs.at(-1);
    if (oldest !== undefined && runs.length === (filter.limit ?? defaultListed))
      call.io.stderr.write(`older runs, if there are any: --before ${oldest.runId}\n`);
    return 0;
  },
};

function parseState(text: string | undefined): RunState | undefined {
  const state = runStates.find(candidate => candidate === text);
  if (text === undefined || state !== undefined) return state;
  throw usageError(`--state is ${JSON.stringify(text)}; there is ${runStates.join(", ")}`);
}
