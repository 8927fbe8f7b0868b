import type { TimelineRow } from "../client/timeline.js";
import type { EventType } from "../language/events.js";
import type { RunState } from "../language/run.js";
import type { RunDescription } from "../store/contract.js";
import { whatText } from "./render-history.js";
import { activityText, type RunProgress } from "./run-progress.js";
import type { Style } from "./style.js";
import { renderTable, shorten } from "./table.js";
import { durationText, timeText } from "./time-text.js";

export function renderRuns(
  runs: readonly RunDescription[],
  { style, width }: { readonly style: Style; readonly width: number | undefined },
): string {
  const head = ["RUN", "ID", "WORKFLOW", "STATE", "STARTED", "EVENTS", "WAITS FOR"].map(style.dim);
  const rows = runs.map(run => [
    run.runId,
    width === undefined ? (run.id ?? "") : shorten(run.id ?? "", 40),
    run.workflow,
    colourOf(run.state, style)(run.state),
    timeText(run.startedAt),
    String(run.events),
    waitText(run),
  ]);
  return renderTable([head, ...rows], { width });
}

export function renderRun(run: RunDescription, progress: RunProgress, style: Style): string {
  const rows: (readonly [string, string | null])[] = [
    ["run", run.runId],
    ["id", run.id],
    ["workflow", run.workflow],
    ["parent", run.parent === null ? null : `run ${run.parent.runId}, as ${run.parent.child}`],
    ["state", colourOf(run.state, style)(run.state)],
    ["waits for", waitText(run, progress.retrying) || null],
    ["task queue", run.queue],
    ["started", timeText(run.startedAt)],
    ["ended", endText(run)],
    ...outcomeRows(progress),
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

function outcomeRows({ ended }: RunProgress): readonly (readonly [string, string | null])[] {
  if (ended === undefined) return [];
  const names: Partial<Record<EventType, string>> = { "run.completed": "result", "run.failed": "error" };
  return [[names[ended.type] ?? "reason", whatText(ended) || null]];
}

/** Why nothing happens right now. Of an activity that is repeated, what went wrong says more than the time of its next attempt. */
function waitText(run: RunDescription, retrying: readonly TimelineRow[] = []): string {
  const { state, blocked, awaits, nextWakeUpAt, repeats } = run;
  if (blocked !== null) return `a build without this: ${blocked.code}: ${blocked.message}`;
  const waits = [];
  if (state === "pending") waits.push("a worker");
  if (awaits !== null) waits.push(awaits);
  waits.push(...retrying.map(retryText));
  const isTold = retrying.some(({ until }) => until === nextWakeUpAt);
  const wakeUp = repeats === null ? "a wake-up" : `another attempt of ${repeats}`;
  if (nextWakeUpAt !== null && state === "waiting" && !isTold) waits.push(`${wakeUp} at ${timeText(nextWakeUpAt)}`);
  return waits.join(", or ");
}

function retryText(row: TimelineRow): string {
  return `activity ${activityText(row)}, attempt ${row.attempt ?? 1} failed: ${whatText(row)}`;
}

function colourOf(state: RunState, style: Style): (text: string) => string {
  if (state === "completed") return style.green;
  if (state === "failed" || state === "blocked" || state === "terminated") return style.red;
  return state === "cancelled" ? style.yellow : text => text;
}
