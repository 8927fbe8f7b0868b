import type { Client } from "../../client/client.js";
import { runStates, type RunState } from "../../language/run.js";
import { defaultListed } from "../../store/statements/describe-runs.js";
import { findRun, withClient } from "../connect.js";
import { jsonOption, type Command } from "../command.js";
import { jsonText, rowJson } from "../json.js";
import { parseCount, usageError } from "../parse.js";
import { renderRuns } from "../render-run.js";
import { widthOf } from "../width.js";

export const list: Command = {
  name: "list",
  about: "list runs, newest first",
  positionals: [],
  options: {
    state: { value: "STATE", about: runStates.join(", ") },
    workflow: { value: "NAME", about: "only runs of this workflow" },
    parent: { value: "RUN", about: "only the children of this run" },
    limit: { value: "N", about: "at most so many (default: 100)" },
    before: { value: "RUN", about: "only runs older than this one: the next page" },
    ...jsonOption,
  },
  run: async call => {
    const filter = {
      state: parseState(call.text("state")),
      workflow: call.text("workflow"),
      limit: parseCount(call.text("limit"), "limit", list),
    };
    const runs = await withClient(call, async client => {
      const [parent, before] = [await runIdOf(client, call.text("parent")), await runIdOf(client, call.text("before"))];
      return client.list({ ...filter, parent, before });
    });
    const { io, style } = call;
    io.stdout.write(call.given("json") ? jsonText(runs.map(rowJson)) : renderRuns(runs, { style, width: widthOf(io) }));
    const oldest = runs.at(-1);
    if (oldest !== undefined && runs.length === (filter.limit ?? defaultListed))
      io.stderr.write(`older runs, if there are any: --before ${oldest.runId}\n`);
    return 0;
  },
};

async function runIdOf(client: Client, reference: string | undefined): Promise<string | undefined> {
  return reference === undefined ? undefined : (await findRun(client, reference)).runId;
}

function parseState(text: string | undefined): RunState | undefined {
  const state = runStates.find(candidate => candidate === text);
  if (text === undefined || state !== undefined) return state;
  throw usageError(`--state is ${JSON.stringify(text)}; there is ${runStates.join(", ")}`, list);
}
