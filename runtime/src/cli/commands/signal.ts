import { withRun } from "../connect.js";
import type { Command } from "../command.js";
import { parseValue } from "../parse.js";

export const signal: Command = {
  name: "signal",
  about: "send a signal to a run",
  positionals: ["run", "name", "payload?"],
  options: { id: { value: "ID", about: "sends with the same id are one signal" } },
  run: async call => {
    const [, name = "", text] = call.positionals;
    const payload = text === undefined ? undefined : parseValue(text, { what: "the payload", cwd: call.io.cwd });
    return withRun(call, async run => {
      await run.signal(name, payload, { id: call.text("id") });
      call.io.stderr.write(`sent ${name} to run ${run.runId}\n`);
      return 0;
    });
  },
};
