/**
 * Whether Node itself calls what this function stands in for, on behalf of something that a workflow may do: `process.nextTick`
 * for a warning, `path.resolve` for the source map of a stack trace. Asked only where the run would otherwise end, so the
 * price does not matter.
 *
 * @param called the function that the call has entered: what called it is asked about
 */
export function isCalledByNode(called: object, native: string): boolean {
  const { stackTraceLimit } = Error;
  const own = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  try {
    Error.prepareStackTrace = (_, [caller]) => ({ file: caller?.getFileName() ?? "" });
    Error.stackTraceLimit = 1;
    const trace: { stack?: { readonly file: string } | string } = {};
    Error.captureStackTrace(trace, called as () => unknown);
    const { stack } = trace;
    // Inside the formatting of another trace V8 formats this one by itself: no workflow code is that far in.
    if (typeof stack !== "object") return true;
    return stack.file.startsWith("node:") && !handsOn(stack.file, native);
  } finally {
    if (own === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
    else Object.defineProperty(Error, "prepareStackTrace", own);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Files of Node that call functions which they were given: `promisify(fs.readFile)`, a listener, a callback of a microtask. What
 * they call is the workflow's doing; on their own account they use ticks alone.
 */
const forwarders: ReadonlySet<string> = new Set(
  [
    "events",
    "async_hooks",
    "diagnostics_channel",
    "internal/util",
    "internal/event_target",
    "internal/abort_controller",
    "internal/process/task_queues",
    "internal/async_local_storage/async_hooks",
    "internal/async_local_storage/async_context_frame",
    "internal/util/inspect",
  ].map(file => `node:${file}`),
);

function handsOn(file: string, native: string): boolean {
  return forwarders.has(file) && native !== "process.nextTick";
}
