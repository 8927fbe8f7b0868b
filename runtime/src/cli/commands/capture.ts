import { writeFileSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "../../language/errors.js";
import { historyFileText } from "../../testing/history-file.js";
import { withStore } from "../connect.js";
import type { Command } from "../command.js";
import { captured, findRun } from "../histories.js";

export const capture: Command = {
  name: "capture",
  about: "write the history of a run to a file that is a test",
  positionals: ["run"],
  options: {
    out: { value: "FILE", about: "default: <workflow>-<run>.history.json in the working directory" },
    name: { value: "TEXT", about: "what the test is called (default: the workflow and the run's id)" },
  },
  run: call =>
    withStore(call, async store => {
      const [reference = ""] = call.positionals;
      const history = await captured(store, await findRun(store, reference), call.text("name"));
      const file = path.resolve(call.io.cwd, call.text("out") ?? `${history.workflow}-${reference}.history.json`);
      // A history that a test rests on is not replaced by accident.
      write(file, historyFileText(history));
      call.io.stdout.write(
        `${path.relative(call.io.cwd, file)}: ${history.events.length} events of ${history.workflow}\n`,
      );
      call.io.stderr.write(
        `It holds the run's data as recorded. Replay it with: reprise replay ${path.relative(call.io.cwd, file)}\n`,
      );
      return 0;
    }),
};

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new RepriseError("E_HISTORY_FILE", {
      message: code === "EEXIST" ? `${file} exists already` : `${file} cannot be written: ${message}`,
      hint: "Name another file with --out, or remove this one.",
    });
  }
}
