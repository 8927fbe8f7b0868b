import { withClient } from "../connect.js";
import type { Command } from "../command.js";
import { parseValue } from "../parse.js";

export const start: Command = {
  name: "start",
  about: "start a run, and print its run id",
  positionals: ["workflow"],
  options: {
    input: { value: "JSON", about: "the input: JSON, @file, or @- for standard input" },
    id: { value: "ID", about: "your own id of the run: a second start with it returns the first run" },
    "task-queue": { value: "NAME", about: "default: default" },
  },
  run: async call => {
    const [workflow = ""] = call.positionals;
    const text = call.text("input");
    const input = text === undefined ? undefined : parseValue(text, { what: "--input", cwd: call.io.cwd });
    return withClient(call, async client => {
      const run = await client.start(workflow, input, { id: call.text("id"), taskQueue: call.text("task-queue") });
      call.io.stdout.write(`${run.runId}\n`);
      return 0;
    });
  },
};
