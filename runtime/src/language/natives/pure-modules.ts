import { deterministic, inStep, rejected } from "./native.js";
import { table } from "./table.js";

const folder = rejected("DET401", "Start from an absolute path, and use join() or normalize(): they read no folder.");
const context = "Use EventEmitter, and pass the value that the context carries as an argument.";
const print = "Use console.log(), which is silent while replaying.";
const system = rejected("DET403", "Compare the error's code, or look it up in an activity or a step.");

/** Modules of Node that compute from their arguments, and their exceptions. */
export const pureModules = table({
  "node:assert, node:assert/strict": deterministic,
  "node:punycode, node:querystring, node:string_decoder": deterministic,

  // Buffer.allocUnsafe() shows old memory, but Buffer.concat() calls it: a guard that refused one would refuse both.
  "Buffer, node:buffer": deterministic,
  "node:buffer.resolveObjectURL": rejected("DET411", "Pass the bytes themselves."),

  "node:events": deterministic,
  "node:events.EventEmitterAsyncResource": rejected("DET511", context),

  // Workers of one fleet share a platform, so separators do not differ; the working directory does.
  "node:path, node:path/posix, node:path/win32": deterministic,
  "node:path.{resolve, relative}": folder,
  "node:path/posix.{resolve, relative}": folder,
  "node:path/win32.{resolve, relative, toNamespacedPath}": folder,

  "node:url": deterministic,
  "node:url.pathToFileURL": folder,

  "node:util, node:util/types": deterministic,
  "node:util.aborted": rejected("DET501", 'Listen for the signal\'s "abort" event.'),
  "node:util.callbackify": rejected("DET303", "Await the promise."),
  "node:util.{debounce, throttle}": rejected("DET301", "Write a loop around sleep()."),
  "node:util.{debug, debuglog}": rejected("DET402", print),
  "node:util.log": rejected("DET101", print),
  "node:util.styleText": rejected("DET402", "Style the text where it is shown."),
  // Without arguments it reads `process.argv`, which is refused itself.
  "node:util.parseArgs": deterministic,
  "node:util.setTraceSigInt": rejected("DET401", "Set it where the worker is started."),
  "node:util.{getCallSite, getCallSites}": rejected("DET502", "Pass the name of the caller as an argument."),
  "node:util.{getSystemErrorMap, getSystemErrorMessage, getSystemErrorName}": system,
  "node:util.{_errnoException, _exceptionWithHostPort}": system,
  "node:util.convertProcessSignalToExitCode": rejected("DET403", inStep),
  "node:util.{transferableAbortController, transferableAbortSignal}": rejected("DET420", "Pass the signal itself."),
});
