import { withRun } from "../connect.js";
import type { Command } from "../command.js";

export const terminate: Command = {
  name: "terminate",
  about: "end a run at once; nothing is cleaned up",
  positionals: ["run"],
  options: { reason: { value: "TEXT", about: "recorded in the history" } },
  run: call =>
    withRun(call, async run => {
      await run.terminate(call.text("reason"));
      call.io.stderr.write(`terminated run ${run.runId}\n`);
      return 0;
    }),
};
