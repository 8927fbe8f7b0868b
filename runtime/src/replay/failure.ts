import { identityText } from "../language/commands.js";
import { ActivityError, CancelledError, ChildWorkflowError, messageOf, RepriseError } from "../language/errors.js";
import { bodyOf, eventText, type HistoryEvent } from "../language/events.js";
import { encode, isRevivedError, revive } from "../language/payload.js";
import type { Closing } from "./decision.js";
import { userFrame } from "./user-frame.js";

/** What a thrown error means for the run. */
export type Verdict =
  { readonly kind: "close"; readonly closing: Closing } | { readonly kind: "fault"; readonly fault: RepriseError };

const bugs = new Set<unknown>([TypeError, ReferenceError, RangeError, SyntaxError]);

/**
 * An error that is a bug in workflow code keeps the run for a build without the bug; any other is the run's own failure.
 * Errors that came back from an activity arrive wrapped, or are known as read from the history: they are no bugs here.
 */
export function judgeFailure(
  error: unknown,
  run: {
    readonly cancelled: boolean;
    readonly onBug: "block" | "fail";
    /** The event whose activation threw. */
    readonly event: HistoryEvent | undefined;
  },
): Verdict {
  if (run.cancelled && error instanceof CancelledError) return close("run.cancelled", error);
  if (RepriseError.is(error) && !isOutcome(error)) return { kind: "fault", fault: error };
  if (isBug(error) && run.onBug === "block") return { kind: "fault", fault: bugError(error, run.event) };
  return close("run.failed", error);
}

/** What the run asked for came to this end: not a defect of its code. */
function isOutcome(error: RepriseError): boolean {
  return error instanceof ActivityError || error instanceof ChildWorkflowError || error instanceof CancelledError;
}

function isBug(error: unknown): error is Error {
  return error instanceof Error && bugs.has(error.constructor) && !isRevivedError(error);
}

export function bugError(cause: unknown, event?: HistoryEvent): RepriseError {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const frame = cause instanceof Error ? userFrame(cause) : undefined;
  const where = frame === undefined ? "" : ` at ${frame}`;
  const after = event === undefined ? "" : `, after event ${event.seq} (${eventText(event)})`;
  return new RepriseError("E_WORKFLOW_BUG", {
    message: `workflow code has a bug: ${text}${where}${after}`,
    hint: "Fix it and deploy: the run goes on by itself on the new build, without repeating a recorded step.",
    cause,
  });
}

function close(type: "run.failed" | "run.cancelled", error: unknown): Verdict {
  return { kind: "close", closing: { type, body: `{"error":${encodeThrown(error)}}` } };
}

/** What workflow code gets for an activity that failed, as every replay reads it. */
export function activityError(event: HistoryEvent<"activity.failed">): ActivityError {
  const { attempt, code, error } = bodyOf(event);
  const cause = revive(error);
  const text = messageOf(cause);
  const attempts = attempt === 1 ? "" : ` after ${attempt} attempts`;
  const message = `${identityText({ name: event.name ?? "", occurrence: event.occurrence ?? 1 })} failed${attempts}: ${text}`;
  return new ActivityError(event.name ?? "", attempt, { code, message, cause });
}

/** What workflow code gets for a child that did not complete, as every replay reads it. */
export function childError(event: HistoryEvent<"child.failed">): ChildWorkflowError {
  const ended = bodyOf(event);
  const { runId, state } = ended;
  const cause = ended.state === "terminated" ? undefined : revive(ended.error);
  const why = ended.state === "terminated" ? (ended.reason ?? "") : messageOf(cause);
  const child = identityText({ name: event.name ?? "", occurrence: event.occurrence ?? 1 });
  const message = `the child ${child} ${state === "failed" ? "failed" : `was ${state}`}${why === "" ? "" : `: ${why}`}`;
  return new ChildWorkflowError({ workflow: event.name ?? "", runId, state }, { message, cause });
}

/** Anything can be thrown; what cannot be stored is stored as an error that shows its text. */
export function encodeThrown(thrown: unknown): string {
  if (thrown instanceof Error) return encode(thrown);
  try {
    return encode(thrown);
  } catch {
    return encode(new Error(String(thrown)));
  }
}
