import "../guard/register.js";
import "./keep-stray-errors.js";
import { identityText, type Command } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import { bodyOf, type HistoryEvent } from "../language/events.js";
import { Execution } from "../replay/execution.js";
import { replay as deliver } from "../replay/replay.js";
import { uncompiledBuild, type AnyWorkflow } from "../worker/builds.js";
import { eventsOf, type HistoryFile } from "./history-file.js";

/** What a replay comes to. */
export interface Replayed {
  readonly events: number;
  /** What the code waits for at the end of the history: `activity charge#2`. Empty if it has ended. */
  readonly outstanding: readonly string[];
}

/** The code asks for something else than the history records. Test runners show `expected` and `actual` as a diff. */
export class ReplayMismatch extends RepriseError {
  /** What the history records, a line for each operation up to the difference. */
  readonly expected: string;
  /** What the code asked for. */
  readonly actual: string;

  constructor(fault: RepriseError, expected: string, actual: string) {
    super(fault.code, {
      message: fault.message,
      ...(fault.hint === undefined ? {} : { hint: fault.hint }),
      cause: fault.cause,
    });
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * Executes a workflow against a recorded history: no activity is executed, and no time passes.
 *
 * @throws ReplayMismatch if the code does not ask for what was recorded; RepriseError for a bug that it meets
 *
 * @example
 * await replay(order, parseHistoryFile(text, "order.history.json")[0]);
 */
export async function replay(workflow: AnyWorkflow, history: HistoryFile | readonly HistoryEvent[]): Promise<Replayed> {
  const events = "format" in history ? eventsOf(history) : history;
  const [first] = events;
  checkWorkflow(workflow, first);
  const { definition, build } = uncompiledBuild(workflow);
  const { workflowName: name, workflowBody: body, workflowOptions } = definition;
  const onBug = workflowOptions.onBug ?? "block";
  const runId = "format" in history ? history.runId : "of the test";
  const execution = new Execution(runId, { name, build, body, onBug });
  const asked: string[] = [];
  await deliver(execution, events, {
    onDecision: ({ issued }) => void asked.push(...issued.map(commandText)),
  });
  const outstanding = execution.outstanding().map(({ command }) => commandText(command));
  if (execution.fault === undefined) return { events: events.length, outstanding };
  const actual = [...new Set([...asked, ...outstanding])];
  throw new ReplayMismatch(execution.fault, recordedOperations(events).join("\n"), actual.join("\n"));
}

function checkWorkflow(workflow: AnyWorkflow, first: HistoryEvent | undefined): void {
  const recorded = first?.type === "run.started" ? bodyOf(first).workflow : undefined;
  if (recorded === undefined || recorded === workflow.workflowName) return;
  throw new RepriseError("E_HISTORY_FILE", {
    message: `the history is one of ${recorded}, not of ${workflow.workflowName}`,
    hint: "Replay it with the workflow that it was recorded with.",
  });
}

/** In the order in which they were first heard of. */
export function recordedOperations(events: readonly HistoryEvent[]): readonly string[] {
  const operations = new Set<string>();
  for (const { type, name, occurrence } of events) {
    const family = type.split(".")[0];
    if (name === null || occurrence === null || (family !== "activity" && family !== "timer")) continue;
    operations.add(`${family} ${identityText({ name, occurrence })}`);
  }
  return [...operations];
}

function commandText(command: Command): string {
  return `${command.kind} ${identityText(command)}`;
}
