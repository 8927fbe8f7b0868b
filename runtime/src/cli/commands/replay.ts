import { RepriseError } from "../../language/errors.js";
import type { RunDescription } from "../../store/contract.js";
import type { PostgresStore } from "../../store/postgres-store.js";
import type { HistoryFile } from "../../testing/history-file.js";
import type { Command, CommandCall } from "../command.js";
import { withStore } from "../connect.js";
import { captured, historiesOf } from "../histories.js";
import { replayAll } from "../replay-histories.js";

const runsPerPage = 10_000;

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
  return historiesOf(call, reference);
}

async function openHistories(call: CommandCall): Promise<readonly HistoryFile[]> {
  return withStore(call, async store => {
    const histories: HistoryFile[] = [];
    for await (const run of runsOf(store)) if (run.closedAt === null) histories.push(await captured(store, run));
    return histories;
  });
}

/** All, page by page, newest first: an open run may be older than any number of others. */
async function* runsOf(store: PostgresStore): AsyncGenerator<RunDescription> {
  for (let before: string | undefined; ;) {
    const page = await store.listRuns({ before, limit: runsPerPage });
    yield* page;
    before = page.at(-1)?.runId;
    if (page.length < runsPerPage) return;
  }
}
