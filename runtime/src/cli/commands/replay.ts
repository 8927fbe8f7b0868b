import { RepriseError } from "../../language/errors.js";
import type { RunDescription } from "../../store/contract.js";
import type { PostgresStore } from "../../store/postgres-store.js";
import type { HistoryFile } from "../../testing/history-file.js";
import { jsonOption, type Command, type CommandCall } from "../command.js";
import { withStore } from "../connect.js";
import { captured, historiesOf } from "../histories.js";
import { usageError } from "../parse.js";
import { replayAll } from "../replay-histories.js";

const runsPerPage = 1_000;

export const replay: Command = {
  name: "replay",
  about: "replay a history with the code of this project: no activity is executed",
  positionals: ["file-or-run?"],
  options: {
    open: { about: "every run that has not ended: what a deploy of this code would do to them" },
    workflows: { value: "FILE", about: "the module of the workflow (default: the source file that defines it)" },
    ...jsonOption,
  },
  run: async call => {
    const [reference] = call.positionals;
    if (call.given("open")) return replayOpenRuns(call, reference);
    if (reference !== undefined) return replayAll(call, await historiesOf(call, reference), { each: true });
    throw new RepriseError("E_USAGE", {
      message: "replay needs a history file, a run, or --open",
      hint: "reprise replay order-1.history.json, reprise replay <run-id>, reprise replay --open",
    });
  },
};

async function replayOpenRuns(call: CommandCall, reference: string | undefined): Promise<number> {
  if (reference !== undefined) {
    throw usageError(`--open means all open runs; ${JSON.stringify(reference)} is one argument too many`, replay);
  }
  return withStore(call, store => replayAll(call, openHistories(store), { each: false }));
}

async function* openHistories(store: PostgresStore): AsyncGenerator<HistoryFile> {
  for await (const run of openRuns(store)) yield await captured(store, run);
}

/** All, page by page, newest first. */
async function* openRuns(store: PostgresStore): AsyncGenerator<RunDescription> {
  for (let before: string | undefined; ;) {
    const page = await store.listOpenRuns({ before, limit: runsPerPage });
    yield* page;
    before = page.at(-1)?.runId;
    if (page.length < runsPerPage) return;
  }
}
