import { identityText, type Identity } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import type { HistoryEvent } from "../language/events.js";
import { userFrame } from "./user-frame.js";

/** A command that the code asked for, with the place in the source where it did. */
export interface Asked {
  readonly identity: Identity;
  /** Created at the call: its stack is only formatted when a mismatch has to be explained. */
  readonly at: Error | undefined;
}

export interface MismatchContext {
  readonly runId: string;
  readonly build: string;
  /** Where the recorded command stood in the source of the build that recorded it. */
  readonly locate: (event: HistoryEvent) => string | undefined;
}

/** The history records a command for which the code has not asked. */
export function unaskedCommand(event: HistoryEvent, asked: readonly Asked[], context: MismatchContext): RepriseError {
  const instead = asked.length === 0 ? "nothing that is not recorded" : asked.map(describeAsked).join(", ");
  return mismatch(event, `the code (build ${context.build}) asked for ${instead}`, context);
}

/** The code asked for a recorded command with other arguments. */
export function otherArguments(event: HistoryEvent, asked: Asked, context: MismatchContext): RepriseError {
  return mismatch(event, `${describeAsked(asked)} was called with other arguments (build ${context.build})`, context);
}

/** The history goes on, or ends, where the code does not. */
export function otherEnd(event: HistoryEvent, outcome: string, context: MismatchContext): RepriseError {
  return mismatch(event, `the code (build ${context.build}) ${outcome}`, context);
}

function mismatch(event: HistoryEvent, asked: string, context: MismatchContext): RepriseError {
  const where = context.locate(event);
  const name = event.name === null ? "" : ` ${identityText({ name: event.name, occurrence: event.occurrence ?? 1 })}`;
  return new RepriseError("E_HISTORY_MISMATCH", {
    message:
      `run ${context.runId} cannot be replayed by this code: event ${event.seq} records ${event.type}${name}` +
      `${where === undefined ? "" : ` (${where})`}, but ${asked}`,
    hint:
      "Deploy a build that makes the recorded calls again, under the same names and in the same order per name; " +
      "or terminate the run. New calls may be added after the last recorded one.",
  });
}

function describeAsked({ identity, at }: Asked): string {
  const frame = at && userFrame(at);
  return `${identity.kind} ${identityText(identity)}${frame === undefined ? "" : ` at ${frame}`}`;
}
