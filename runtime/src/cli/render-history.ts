import { inspect } from "node:util";
import type { TimelineRow } from "../client/timeline.js";
import { identityText } from "../language/commands.js";
import type { EventType } from "../language/events.js";
import { siteText } from "../language/site.js";
import { plain, type Style } from "./style.js";
import { renderTable } from "./table.js";
import { durationText, timeText } from "./time-text.js";

export interface HistoryLook {
  readonly style?: Style | undefined;
  /** Of the terminal. Values and errors get what the other columns leave; without it, they are shown whole. */
  readonly width?: number | undefined;
  /** What to call a file. Default: as the history does. */
  readonly nameOfFile?: ((file: string) => string) | undefined;
}

/** A history as a table: what happened, when, where in the source, how long it took and what came of it. */
export function renderHistory(
  rows: readonly TimelineRow[],
  { style = plain, width, nameOfFile = file => file }: HistoryLook = {},
): string {
  const head = ["#", "SINCE START", "EVENT", "NAME", "WHERE", "TOOK", "VALUE"].map(style.dim);
  const table = rows.map(row => [
    String(row.seq),
    `+${durationText(row.sinceStartMs)}`,
    colourOf(row.type, style)(row.type),
    nameText(row),
    siteText(row.sites.map(site => ({ ...site, file: nameOfFile(site.file) }))) ?? "",
    row.durationMs === null ? "" : durationText(row.durationMs),
    whatText(row),
  ]);
  return renderTable([head, ...table], { width });
}

function colourOf(type: EventType, style: Style): (text: string) => string {
  if (type === "run.completed") return style.green;
  if (type === "activity.attemptFailed" || type === "cancel.requested" || type === "run.cancelled") return style.yellow;
  return ["activity.failed", "child.failed", "run.failed", "run.terminated"].includes(type) ? style.red : text => text;
}

/** `charge#2`, with the attempt from the second one on. */
export function nameText({ name, occurrence, attempt }: TimelineRow): string {
  if (name === null) return "";
  const identity = occurrence === null ? name : identityText({ name, occurrence });
  return attempt !== null && attempt > 1 ? `${identity} (attempt ${attempt})` : identity;
}

/** The value, the error and the time of an event, in one line. */
export function whatText(row: TimelineRow): string {
  const what = [];
  if ("value" in row) what.push(oneLine(row.value));
  if ("error" in row) what.push(errorText(row.error));
  if (row.reason !== null) what.push(row.reason);
  if (row.relatedRunId !== null && row.type in relations) what.push(`${relations[row.type] ?? ""} ${row.relatedRunId}`);
  if (row.until !== null) what.push(`${row.type === "timer.started" ? "due" : "again"} ${timeText(row.until)}`);
  return what.join(", ");
}

/** The end of a child is shown by what came of it. */
const relations: Readonly<Partial<Record<EventType, string>>> = {
  "run.started": "child of run",
  "child.started": "run",
  "child.cancelRequested": "run",
};

function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.replaceAll("\n", " ") : oneLine(error);
}

export function oneLine(value: unknown): string {
  return inspect(value, { breakLength: Infinity, compact: true, depth: 4 }).replaceAll("\n", " ");
}
