/** Where this package and the compiler are installed, as frames write it: by URL, or by path when they are mapped to the source. */
const ownPlaces = ((): readonly string[] => {
  // Bundled into a program, our code cannot be told from the user's.
  if (!/\/(dist|src)\/language\/stack\.[jt]s$/.test(import.meta.url)) return [];
  return ["../../", "../../../compiler/"].flatMap(place => {
    const { href, pathname } = new URL(place, import.meta.url);
    return [href, decodeURIComponent(pathname)];
  });
})();

/**
 * Lays out `error.stack` for the reader: `heading()` instead of name and message, then the frames of the user's code. Our
 * own frames tell a user nothing. Returns the stack with all of its frames, for reports of defects.
 */
export function layOutStack(error: Error, heading: () => string, ownFrames: "hidden" | "shown"): () => string {
  const taken = deepTrace();
  const layOut = (keeps: (frame: string) => boolean) => [heading(), ...framesOf(taken.stack ?? "").filter(keeps)];
  let shown: string | undefined;
  Object.defineProperty(error, "stack", {
    configurable: true,
    get: () => (shown ??= layOut(frame => ownFrames === "shown" || !isOwn(frame)).join("\n")),
    set: (value: string) => (shown = value),
  });
  return () => layOut(() => true).join("\n");
}

/** Deep enough to reach the user's code through ours. Formatted when it is read: an error that is handled costs no text. */
function deepTrace(): Error {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = stackTraceLimit === 0 ? 0 : Math.max(stackTraceLimit, 40);
    return new Error();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The error of another library, without the frames of ours that led there. */
export function withoutOwnFrames(error: Error): Error {
  const { stack = "" } = error;
  const frames = framesOf(stack);
  const heading = stack.slice(0, stack.length - frames.join("\n").length).trimEnd();
  error.stack = [heading, ...frames.filter(frame => !isOwn(frame) && !/[\\/]node_modules[\\/]/.test(frame))].join("\n");
  return error;
}

function framesOf(stack: string): readonly string[] {
  const lines = stack.split("\n");
  const first = lines.findIndex(line => /^ {4}at /.test(line));
  return first < 0 ? [] : lines.slice(first);
}

/** Whether a frame is of Node or of ours: built, or in its source where source maps are applied. */
export function isOwn(frame: string): boolean {
  return /\(?node:(internal\/|async_hooks)/.test(frame) || ownPlaces.some(place => frame.includes(place));
}
