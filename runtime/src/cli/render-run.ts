import type { RunState } from "../language/run.js";
import type { RunDescription } from "../store/contract.js";
import type { Style } from "./style.js";
import { renderTable, shorten } from "./table.js";
import { durationText, timeText } from "./time-text.js";

export function renderRuns(runs: readonly RunDescription[], style: Style): string {
  const head = ["RUN", "ID", "WORKFLOW", "STATE", "STARTED", "EVENTS", "WAITS FOR"].map(style.dim);
  const rows = runs.map(run => [
    run.runId,
    shorten(run.id ?? "", 40),
    run.workflow,
    colourOf(run.state, style)(run.state),
    timeText(run.startedAt),
    String(run.events),
    shorten(waitText(run), 60),
  ]);
  return renderTable([head, ...rows]);
}

export function renderRun(run: RunDescription, style: Style): string {
  const rows: (readonly [string, string | null])[] = [
    ["run", run.runId],
    ["id", run.id],
    ["workflow", run.workflow],
    ["parent", run.parent === null ? null : `run ${run.parent.runId}, as ${run.parent.child}`],
    ["state", colourOf(run.state, style)(run.state)],
    ["waits for", waitText(run) || null],
    ["task queue", run.queue],
    ["started", timeText(run.startedAt)],
    ["ended", endText(run)],
    ["events", String(run.events)],
    ["build", run.build],
    ["owner", run.owner === null ? null : `${run.owner}, term ${run.term}`],
    ["hint", run.blocked?.hint ?? null],
    ["cannot go on with", run.blocked === null ? null : `build ${run.blocked.builds.join(", ")}`],
  ];
  return renderTable(rows.flatMap(([name, value]) => (value === null ? [] : [[style.dim(name), value]])));
}

function endText({ startedAt, closedAt }: RunDescription): string | null {
  return closedAt === null ? null : `${timeText(closedAt)}, after ${durationText(closedAt - startedAt)}`;
}

/** Why nothing happens right now. */
function waitText({ state, blocked, awaits, nextWakeUpAt }: RunDescription): string {
  if (blocked !== null) return `a build without this: ${blocked.code}: ${blocked.message}`;
  const waits = [];
  if (state === "pending") waits.push("a worker");
  if (awaits !== null) waits.push(awaits);
  if (nextWakeUpAt !== null && state === "waiting") waits.push(`a wake-up at ${timeText(nextWakeUpAt)}`);
  return waits.join(", or ");
}

function colourOf(state: RunState, style: Style): (text: string) => string {
  if (state === "completed") return style.green;
  if (state === "failed" || state === "blocked" || state === "terminated") return style.red;
  return state === "cancelled" ? style.yellow : text => text;
}
