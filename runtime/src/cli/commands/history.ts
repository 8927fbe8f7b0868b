import { withRun } from "../connect.js";
import { jsonOption, type Command } from "../command.js";
import { filesSeenFrom } from "../files.js";
import { jsonText, runJson, timelineJson } from "../json.js";
import { renderFailure } from "../render-failure.js";
import { renderHistory } from "../render-history.js";
import { renderRun } from "../render-run.js";
import { progressOf } from "../run-progress.js";
import { widthOf } from "../width.js";

export const history: Command = {
  name: "history",
  about: "show everything that happened to a run",
  positionals: ["run"],
  options: jsonOption,
  run: call =>
    withRun(call, async run => {
      const { io, style } = call;
      const [description, rows] = [await run.describe(), await run.history()];
      const progress = progressOf(rows);
      if (call.given("json")) {
        io.stdout.write(jsonText({ run: runJson(description, progress), events: rows.map(timelineJson) }));
        return 0;
      }
      const look = { style, width: widthOf(io), nameOfFile: filesSeenFrom(io.cwd) };
      io.stdout.write(`${renderRun(description, progress, style)}\n${renderHistory(rows, look)}`);
      io.stdout.write(renderFailure(rows, style));
      return 0;
    }),
};
