import { withRun } from "../connect.js";
import type { Command } from "../command.js";

export const unblock: Command = {
  name: "unblock",
  about: "let a blocked run go on, also with builds that it has failed with",
  positionals: ["run"],
  options: {},
  run: call =>
    withRun(call, async run => {
      const wasBlocked = await run.unblock();
      call.io.stderr.write(wasBlocked ? `run ${run.runId} goes on\n` : `run ${run.runId} is not blocked\n`);
      return wasBlocked ? 0 : 1;
    }),
};
