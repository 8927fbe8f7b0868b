import { messageOf, RepriseError } from "../language/errors.js";
import { bodyOf, type HistoryEvent } from "../language/events.js";
import { revive } from "../language/payload.js";

/** How a run ended, as `result()` tells it. */
export type Outcome =
  { readonly kind: "value"; readonly value: unknown } | { readonly kind: "error"; readonly error: RepriseError };

/** @throws RepriseError `E_PAYLOAD_CORRUPT` */
export function outcomeOf(runId: string, closing: HistoryEvent): Outcome {
  if (closing.type === "run.completed") return { kind: "value", value: revive(bodyOf(closing).result) };
  if (closing.type === "run.failed") return failed(runId, revive(bodyOf(closing).error));
  if (closing.type === "run.cancelled") return cancelled(runId, revive(bodyOf(closing).error));
  if (closing.type === "run.terminated") return terminated(runId, bodyOf(closing).reason);
  throw new RepriseError("E_HISTORY_CORRUPT", {
    message: `run ${runId} is closed, but its last event is ${closing.type}`,
    hint: "Run `reprise doctor`: it lists every row that should not be.",
  });
}

function failed(runId: string, cause: unknown): Outcome {
  return {
    kind: "error",
    error: new RepriseError("E_RUN_FAILED", {
      message: `run ${runId} failed: ${messageOf(cause)}`,
      hint: `Its cause is what the workflow threw. What led there: reprise history ${runId}`,
      cause,
    }),
  };
}

function cancelled(runId: string, cause: unknown): Outcome {
  const message = `run ${runId} was cancelled${reasonIn(cause)}`;
  return { kind: "error", error: new RepriseError("E_RUN_CANCELLED", { message, cause }) };
}

function terminated(runId: string, reason: string | null): Outcome {
  const message = `run ${runId} was terminated${reason === null ? "" : `: ${reason}`}`;
  return { kind: "error", error: new RepriseError("E_RUN_TERMINATED", { message }) };
}

/** The cause is a CancelledError, which says "the run was cancelled: reason". */
function reasonIn(cause: unknown): string {
  const message = messageOf(cause);
  const colon = message.indexOf(": ");
  return colon < 0 ? "" : message.slice(colon);
}
