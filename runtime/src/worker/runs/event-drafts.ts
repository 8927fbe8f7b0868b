import type { ActivityCommand } from "../../language/commands.js";
import { RepriseError } from "../../language/errors.js";
import type { EventBodies, NewEvent } from "../../language/events.js";
import type { Mail } from "../../language/mail.js";
import { encode } from "../../language/payload.js";
import { childEvent } from "./family-mail.js";

/** An event before it has its place in a write. What is left out is null. */
export type EventDraft = Pick<NewEvent, "type" | "body"> & Partial<NewEvent>;

/** @param result As the codec wrote it, and so are errors below. */
export function completed(command: ActivityCommand, attempt: number, result: string): EventDraft {
  return { type: "activity.completed", ...command, body: `{"attempt":${attempt},"result":${result}}` };
}

export function attemptFailed(command: ActivityCommand, attempt: number, error: string, retryAt: number): EventDraft {
  const body = `{"attempt":${attempt},"error":${error},"retryAt":${retryAt}}`;
  return { type: "activity.attemptFailed", ...command, body };
}

export function failed(
  command: ActivityCommand,
  attempt: number,
  error: string,
  code: EventBodies["activity.failed"]["code"],
): EventDraft {
  return { type: "activity.failed", ...command, body: `{"attempt":${attempt},"error":${error},"code":"${code}"}` };
}

/** Of an at-most-once activity whose attempt was begun by a worker that is gone. */
export function outcomeUnknown(command: ActivityCommand): EventDraft {
  const code = "E_ACTIVITY_OUTCOME_UNKNOWN";
  const error = new RepriseError(code, {
    message: `${command.name} may run at most once, and its worker ended before the outcome was recorded`,
    hint: "Find out in the other system whether it took effect, and decide in the workflow.",
  });
  return failed(command, 1, encode(error), code);
}

/** What mail is in the history; undefined for mail that only wakes a run. */
export function received(mail: Mail): EventDraft | undefined {
  const id = JSON.stringify(mail.key);
  const content = mail.body ?? "null";
  switch (mail.kind) {
    case "timer":
      return { type: "timer.fired", ...mail, body: "{}", notBefore: mail.dueAt };
    case "child":
      return childEvent(mail);
    case "cancel":
      return { type: "cancel.requested", body: mail.body ?? '{"reason":null}' };
    case "signal":
      return { type: "signal.received", name: mail.name, body: `{"id":${id},"payload":${content}}` };
    case "update":
      return { type: "update.accepted", name: mail.name, body: `{"id":${id},"argument":${content}}` };
    default:
      return undefined;
  }
}
