import { deterministic, members, rejected, type Natives } from "./native.js";

const folder = rejected(
  "DET401",
  "Start from an absolute path and use join() or normalize(): these look at no folder.",
);
const system = rejected("DET403", "Compare the error's code, or look it up in an activity or a step.");
const context = rejected("DET511", "Use EventEmitter, and pass the value that the context carries as an argument.");
const threads = rejected("DET420", "Start workers and talk to them in an activity.");

/** The exceptions in Node's modules of pure functions. */
export const moduleMembers = {
  ...members("node:path", folder, "resolve relative"),
  ...members("node:path/posix", folder, "resolve relative"),
  ...members("node:path/win32", folder, "resolve relative toNamespacedPath"),
  "node:url.pathToFileURL": folder,

  // Buffer.allocUnsafe() shows old memory, but Buffer.concat() calls it: a guard that refused one would refuse both.
  Buffer: deterministic,
  "node:buffer.resolveObjectURL": rejected("DET411", "Pass the bytes themselves."),

  "node:events.EventEmitterAsyncResource": context,

  "node:util.aborted": rejected("DET501", 'Listen for the signal\'s "abort" event.'),
  "node:util.callbackify": rejected("DET303", "Await the promise."),
  ...members("node:util", rejected("DET301", "Write a loop around sleep()."), "debounce throttle"),
  ...members(
    "node:util",
    rejected("DET402", "Use console.debug(), which is silent while replaying."),
    "debug debuglog",
  ),
  "node:util.log": rejected("DET101", "Use console.log(), which is silent while replaying."),
  "node:util.styleText": rejected("DET402", "Style the text where it is shown."),
  "node:util.parseArgs": rejected("DET401", "Parse the arguments before the workflow starts and pass them as input."),
  "node:util.setTraceSigInt": rejected("DET401", "Set it where the worker is started."),
  ...members(
    "node:util",
    rejected("DET502", "Pass the name of the caller as an argument."),
    "getCallSite getCallSites",
  ),
  ...members(
    "node:util",
    system,
    "convertProcessSignalToExitCode getSystemErrorMap getSystemErrorMessage getSystemErrorName",
    "_errnoException _exceptionWithHostPort",
  ),
  ...members("node:util", threads, "transferableAbortController transferableAbortSignal"),
} as const satisfies Natives;
