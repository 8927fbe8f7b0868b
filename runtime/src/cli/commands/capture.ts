import { writeFileSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "../../language/errors.js";
import { historyFile, historyFileText, type HistoryFile } from "../../testing/history-file.js";
import type { PostgresStore } from "../../store/postgres-store.js";
import { withStore } from "../connect.js";
import { isRunId } from "../../client/run-id.js";
import type { Command } from "../command.js";

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
      const history = await captured(store, reference, call.text("name"));
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

/** The history of a run, by its run id or by the id that it was started with. @throws RepriseError `E_RUN_UNKNOWN` */
export async function captured(
  store: PostgresStore,
  reference: string,
  name: string | undefined,
): Promise<HistoryFile> {
  const byRunId = isRunId(reference) ? await store.describeRun({ runId: reference }) : undefined;
  const run = byRunId ?? (await store.describeRun({ id: reference }));
  if (run === undefined) {
    throw new RepriseError("E_RUN_UNKNOWN", {
      message: `there is no run ${reference}`,
      hint: "Check the id, the database and the schema: reprise list",
    });
  }
  const title = name ?? `${run.workflow} ${run.id ?? run.runId}`;
  const events = await store.loadHistory(run.runId);
  const builds = await store.loadBuilds([...new Set(events.flatMap(({ build }) => build ?? []))]);
  return historyFile({ name: title, runId: run.runId, builds }, events);
}

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
