import { withRun } from "../connect.js";
import type { Command } from "../command.js";

export const cancel: Command = {
  name: "cancel",
  about: "ask a run to stop; it can clean up",
  positionals: ["run"],
  options: { reason: { value: "TEXT", about: "recorded in the history" } },
  run: call =>
    withRun(call, async run => {
      await run.cancel(call.text("reason"));
      call.io.stderr.write(`asked run ${run.runId} to stop\n`);
      return 0;
    }),
};
