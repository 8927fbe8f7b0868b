import { withRun } from "../connect.js";
import { jsonOption, type Command } from "../command.js";
import { jsonText, runJson } from "../json.js";
import { renderRun } from "../render-run.js";
import { progressOf } from "../run-progress.js";

export const describe: Command = {
  name: "describe",
  about: "show the state of a run, what it waits for, and how it ended",
  positionals: ["run"],
  options: jsonOption,
  run: call =>
    withRun(call, async run => {
      const [description, progress] = [await run.describe(), progressOf(await run.history())];
      const shown = call.given("json")
        ? jsonText(runJson(description, progress))
        : renderRun(description, progress, call.style);
      call.io.stdout.write(shown);
      return 0;
    }),
};
