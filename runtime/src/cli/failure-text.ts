import type { RepriseError } from "../language/errors.js";
import { ReplayFailure } from "../testing/replay-history.js";
import { codeFrame } from "./code-frame.js";
import type { CommandCall } from "./command.js";

/** What happened and what to do, with the code that stands there. */
export function failureText(error: RepriseError, { io, style }: CommandCall): string {
  const look = { cwd: io.cwd, style };
  const frames = error instanceof ReplayFailure ? error.places.map(place => `\n${codeFrame(place, look)}`) : [];
  return `${error.message}${error.hint === undefined ? "" : `\n  ${error.hint}`}\n${frames.join("")}`;
}
