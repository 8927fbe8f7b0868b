import type { TimelineRow } from "../client/timeline.js";
import { causesOf } from "../language/errors.js";
import { isOwn } from "../language/stack.js";
import type { Style } from "./style.js";

/** Of each error; what called further up says less. */
const shownFrames = 4;

/**
 * The last thing that went wrong, whole: a table has no room for it, and libraries put the reason into the cause. Nothing
 * where the run got over it.
 */
export function renderFailure(rows: readonly TimelineRow[], style: Style): string {
  const row = rows.findLast(({ error }) => error !== undefined);
  if (row === undefined || isOvercome(row, rows)) return "";
  const errors = [...causesOf(row.error)];
  const [first = String(row.error), ...causes] = errors.map(textOf);
  const text = [first, ...causes.map(each => `caused by ${each}`)].join("\n");
  return `\n${style.dim(`#${row.seq} in full`)}\n${text}\n`;
}

/** By another attempt, or since the run completed all the same. */
function isOvercome({ seq, name, occurrence }: TimelineRow, rows: readonly TimelineRow[]): boolean {
  const after = rows.filter(each => each.seq > seq);
  const isSame = (each: TimelineRow) => each.name === name && each.occurrence === occurrence;
  return after.some(each => each.type === "run.completed" || (each.type === "activity.completed" && isSame(each)));
}

function textOf(error: Error): string {
  const lines = (error.stack ?? "").split("\n");
  const firstFrame = lines.findIndex(isFrame);
  const written = lines.slice(0, firstFrame < 0 ? undefined : firstFrame).join("\n");
  // With the hint, if it is one of ours.
  const heading = written.includes(error.message) ? written : `${error.name}: ${error.message}`;
  const { code } = error as { readonly code?: unknown };
  const isNew = typeof code === "string" && !heading.includes(code);
  const frames = lines.filter(line => isFrame(line) && !isOwn(line)).slice(0, shownFrames);
  return [isNew ? `${heading.trimEnd()} [${code}]` : heading.trimEnd(), ...frames].join("\n");
}

function isFrame(line: string): boolean {
  return /^ +at /.test(line);
}
