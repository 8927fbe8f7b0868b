import { fileURLToPath } from "node:url";

const ownDirectory = fileURLToPath(new URL("..", import.meta.url));

/** `file:line:column` of the innermost frame that is the user's own; with source maps enabled, in their source. */
export function userFrame(error: Error): string | undefined {
  for (const line of (error.stack ?? "").split("\n").slice(1)) {
    const place = /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined) continue;
    const path = place.startsWith("file://") ? place.slice("file://".length) : place;
    if (!path.startsWith(ownDirectory)) return path;
  }
  return undefined;
}
