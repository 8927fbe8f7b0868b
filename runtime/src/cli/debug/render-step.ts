import { identityText, type Command } from "../../language/commands.js";
import { decode } from "../../language/payload.js";
import { askedText, type Asked } from "../../replay/mismatch.js";
import { userFrame } from "../../replay/user-frame.js";
import type { Outstanding } from "../../replay/waits.js";
import { codeFrame } from "../code-frame.js";
import { nameText, oneLine, whatText } from "../render-history.js";
import type { Style } from "../style.js";
import { shorten } from "../table.js";
import { durationText, timeText } from "../time-text.js";
import type { DebugSession, Step } from "./session.js";

export interface Look {
  readonly cwd: string;
  readonly style: Style;
}

/** Of values, so that a step stays readable. */
const valueWidth = 200;

/** The event, what the code asked for on it, and where it waits now. */
export function renderStep(session: DebugSession, step: Step | undefined, look: Look): string {
  const waits = step?.decision === undefined || session.failure !== undefined ? "" : renderWaits(session, look);
  return `${renderEvent(step, look)}${waits}`;
}

/** The event, and what the code asked for on it. */
export function renderEvent(step: Step | undefined, { style }: Look): string {
  if (step === undefined) return "";
  const { row, decision } = step;
  const event = [
    String(row.seq).padStart(3),
    `+${durationText(row.sinceStartMs)}`,
    style.bold(row.type),
    nameText(row),
  ];
  const shown = [...event, shorten(whatText(row), valueWidth)].filter(text => text !== "").join("  ");
  const asks = (decision?.issued ?? []).map(command => `     asks for ${commandText(command)}`);
  const cancels = (decision?.cancelled ?? []).map(
    ({ command }) => `     cancels ${command.kind} ${identityText(command)}, run ${command.runId}`,
  );
  return `${[shown, ...asks, ...cancels].join("\n")}\n`;
}

/** What `p` prints. */
export function renderState(session: DebugSession, look: Look): string {
  const { execution, last } = session;
  const lines = [
    `     clock     ${last === undefined ? "not started" : timeText(last.at)}`,
    ...execution.outstanding().map(each => `     pending   ${outstandingText(each)}`),
    ...execution.awaitedSignals().map(name => `     pending   signal ${name}`),
    ...[...execution.updateHandlers.keys()].map(name => `     pending   update ${name}`),
    ...execution
      .unreceived()
      .map(({ name, payload }) => `     arrived   signal ${name} ${value(payload)}, not received yet`),
  ];
  return `${lines.join("\n")}\n${renderWaits(session, look)}`;
}

/** The places of all that the code waits for, each once, with the code there; or how it ended. */
export function renderWaits({ execution }: DebugSession, look: Look): string {
  if (execution.closing !== undefined) {
    return `     ended: ${execution.closing.type} ${shorten(oneLine(decode(execution.closing.body)), valueWidth)}\n`;
  }
  const byPlace = new Map<string, Asked[]>();
  for (const asked of execution.standing()) {
    const place = (asked.at && userFrame(asked.at)) ?? "";
    byPlace.set(place, [...(byPlace.get(place) ?? []), asked]);
  }
  return [...byPlace].map(([place, asked]) => renderWait(place, asked, look)).join("");
}

function renderWait(place: string, asked: readonly Asked[], look: Look): string {
  const what = asked.map(each => askedText(each.what)).join(", ");
  if (place === "") return `     waits for ${what}\n`;
  const frame = codeFrame(place, look).replaceAll(/^(?=.)/gm, "     ");
  return `     waits for ${what} at${frame.slice(4)}`;
}

function outstandingText({ command, started, failedAttempts, retryAt }: Outstanding): string {
  const attempts = failedAttempts === 0 ? "" : `, ${failedAttempts} attempts failed, again ${timeText(retryAt)}`;
  return `${commandText(command)}${started && command.kind !== "timer" ? ", started" : ""}${attempts}`;
}

function commandText(command: Command): string {
  const identity = `${command.kind} ${identityText(command)}`;
  if (command.kind === "activity") return `${identity} ${value(decode(command.argument))}`;
  if (command.kind === "child") return `${identity} ${value(decode(command.input))}, run ${command.runId}`;
  return `${identity}, due ${command.dueAt === null ? "never" : timeText(command.dueAt)}`;
}

function value(content: unknown): string {
  return shorten(oneLine(content), valueWidth);
}
