import { isOwn } from "../language/stack.js";

/** `file:line:column` of the innermost frame that is the user's own; with source maps enabled, in their source. */
export function userFrame(error: Error): string | undefined {
  for (const line of (error.stack ?? "").split("\n").slice(1)) {
    const place = /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place !== undefined && !isOwn(line)) return place.replace(/^file:\/\//, "");
  }
  return undefined;
}
