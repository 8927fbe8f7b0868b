import { RepriseError } from "../../language/errors.js";
import { onlyReplay } from "../../language/replay-only.js";
import type { HistoryFile } from "../../testing/history-file.js";
import { findWorkflow } from "../../testing/replay-history-file.js";
import { attributeStrayErrors } from "../../worker/process/stray-errors.js";
import type { Command, CommandCall } from "../command.js";
import { debugInTerminal } from "../debug/in-terminal.js";
import { inspectorAddress, isInspected, waitForDebugger } from "../debug/inspector.js";
import { DebugSession } from "../debug/session.js";
import { debugWithInspector } from "../debug/with-inspector.js";
import { historiesOf } from "../histories.js";
import { failureText } from "../failure-text.js";
import { usageError } from "../parse.js";
import { modulesFor } from "../replay-histories.js";

export const debug: Command = {
  name: "debug",
  about: "step through a history with the code of this project, event by event: no activity is executed",
  positionals: ["file-or-run"],
  options: {
    inspect: {
      value: "HOST:PORT",
      bare: inspectorAddress,
      about: `wait for a debugger, for breakpoints in the TypeScript (default: ${inspectorAddress})`,
    },
    "break-on-events": { about: "with a debugger: stop before each event, not only before the first" },
    name: { value: "TEXT", about: "which history, where a file has several" },
    workflows: { value: "FILE", about: "the module of the workflow (default: the source file that defines it)" },
  },
  run: async call => {
    if (call.given("break-on-events") && call.text("inspect") === undefined && !isInspected()) {
      throw usageError("--break-on-events stops a debugger: give --inspect, too", debug);
    }
    const history = theOne(await historiesOf(call, call.positionals[0] ?? ""), call.text("name"));
    const address = call.text("inspect");
    // Before any module of the user is loaded, so that breakpoints are set when it is.
    if (address !== undefined && !isInspected()) waitForDebugger(address, call.io);
    const debugged = onlyReplay();
    try {
      return await debugHistory(history, call);
    } finally {
      debugged();
    }
  },
};

async function debugHistory(history: HistoryFile, call: CommandCall): Promise<number> {
  const workflow = findWorkflow(history, await modulesFor(call, history));
  const session = new DebugSession(workflow, history);
  const detach = attributeStrayErrors();
  call.io.stdout.write(`${history.name}: ${session.rows.length} events of run ${history.runId}\n`);
  const ended = isInspected()
    ? await withInspector(session, call)
    : await debugInTerminal(session, call.io, call.style);
  detach();
  return ended ? conclude(session, call) : 0;
}

async function withInspector(session: DebugSession, call: CommandCall): Promise<boolean> {
  await debugWithInspector(session, { breakOnEvents: call.given("break-on-events") });
  return true;
}

/** What came of it, as `reprise replay` says it. */
function conclude({ history, failure, execution, last }: DebugSession, call: CommandCall): number {
  const { io, style } = call;
  if (failure !== undefined) {
    io.stderr.write(`${style.red(failure.code)} ${history.name}: ${failureText(failure, call)}`);
    return 1;
  }
  const { closing } = execution;
  io.stdout.write(
    `end of the history, event ${last?.seq ?? 0}: ${closing === undefined ? "the run waits" : closing.type}\n`,
  );
  return 0;
}

function theOne(histories: readonly HistoryFile[], name: string | undefined): HistoryFile {
  const found = name === undefined ? histories : histories.filter(history => history.name === name);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  throw new RepriseError("E_USAGE", {
    message: `${found.length} histories${name === undefined ? "" : ` are called ${JSON.stringify(name)}`}; one can be debugged`,
    hint: `Choose with --name: ${histories.map(history => JSON.stringify(history.name)).join(", ")}`,
  });
}
