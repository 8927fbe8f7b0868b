import { messageOf, RepriseError } from "../language/errors.js";
import { bodyOf, type HistoryEvent } from "../language/events.js";
import { revive } from "../language/payload.js";
import type { NewUpdate, UpdateEvent } from "../store/contract.js";
import { outcomeOf } from "./outcome.js";

/** What a recorded outcome says. @throws RepriseError `E_UPDATE_FAILED`, `E_PAYLOAD_CORRUPT` */
export function answerOf({ runId, name }: NewUpdate, { type, body }: UpdateEvent): unknown {
  if (type === "update.completed") return revive(bodyOf({ type, body }).result);
  const cause = revive(bodyOf({ type: "update.failed", body }).error);
  throw new RepriseError("E_UPDATE_FAILED", {
    message: `the handler of the update ${name} of run ${runId} failed: ${messageOf(cause)}`,
    hint: "Its cause is what the handler threw. The run goes on.",
    cause,
  });
}

/** The run has ended, and never answers. */
export function endedBefore({ runId, name }: NewUpdate, closing: HistoryEvent | undefined): RepriseError {
  const end = closing === undefined ? undefined : outcomeOf(runId, closing);
  const how = closing === undefined ? "has ended" : `has ended (${closing.type})`;
  return new RepriseError("E_RUN_CLOSED", {
    message: `run ${runId} ${how} without answering the update ${name}`,
    hint: "A workflow that lets its handlers end before it returns: await condition(allHandlersFinished).",
    ...(end?.kind === "error" ? { cause: end.error } : {}),
  });
}

export function otherUpdate({ runId, id, name }: NewUpdate, other: string): RepriseError {
  return new RepriseError("E_OPTION", {
    message: `the id ${id} of the update ${name} belongs to an update ${other} of run ${runId}`,
    hint: "An id stands for one request: use another one, or none.",
  });
}

export function timedOut({ runId, id, name }: NewUpdate, timeoutMs: number): RepriseError {
  return new RepriseError("E_UPDATE_TIMEOUT", {
    message: `run ${runId} has not answered the update ${name} within ${timeoutMs} ms`,
    hint: `It may be accepted still. Wait again for this one: { id: "${id}" }. That it is not: see that a worker with the workflow and the task queue is running.`,
  });
}
