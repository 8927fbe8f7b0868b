import type { RepriseError } from "../language/errors.js";
import { isOwn } from "../language/stack.js";
import { HistoryMismatch } from "../replay/mismatch.js";
import { userFrame } from "../replay/user-frame.js";

/** Frames of one call that tell where it stands: the call, and what led there. */
const framesPerCall = 3;

/** `file:line:column` of what the code asked for instead, or of its bug. */
export function placesOf(fault: RepriseError): readonly string[] {
  return originsOf(fault).flatMap(origin => userFrame(origin) ?? []);
}

/**
 * The stack of `error` with the frames of `fault`, so that test runners show the code there. Code that has ended stands nowhere:
 * then it is that of whoever has asked for the replay.
 */
export function stackOf(error: RepriseError, fault: RepriseError): string {
  const origins = originsOf(fault).flatMap(origin => userFrames(origin).slice(0, framesPerCall));
  const frames = origins.length > 0 ? origins : userFrames(error);
  return [`${error.name} [${error.code}]: ${error.message}`, ...frames].join("\n");
}

function originsOf(fault: RepriseError): readonly Error[] {
  if (fault instanceof HistoryMismatch) return fault.difference.asked.flatMap(({ at }) => at ?? []);
  return [fault.cause instanceof Error ? fault.cause : fault];
}

function userFrames({ stack = "" }: Error): readonly string[] {
  return stack.split("\n").filter(line => /^ {4}at .*:\d+:\d+\)?$/.test(line) && !isOwn(line));
}
