import { withRun } from "../connect.js";
import { jsonOption, type Command } from "../command.js";
import { jsonText } from "../json.js";
import { renderRun } from "../render-run.js";

export const describe: Command = {
  name: "describe",
  about: "show the state of a run, and what it waits for",
  positionals: ["run"],
  options: jsonOption,
  run: call =>
    withRun(call, async run => {
      const description = await run.describe();
      call.io.stdout.write(call.given("json") ? jsonText(description) : renderRun(description, call.style));
      return 0;
    }),
};
