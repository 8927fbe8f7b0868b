import { deterministic, rejected } from "./native.js";
import { table } from "./table.js";

const temporal = "Use Temporal.Instant.fromEpochMilliseconds(Date.now()): Date.now() is journaled.";
const collection = "Keep a strong reference, in a Map for example: when memory is collected differs with each replay.";
const stack = "Use the error's name, message and cause: stack traces change with every build.";
const threads = "Use an ArrayBuffer; work that needs threads belongs in an activity.";
const source = "Write the code out, or choose between functions that exist.";

/** What ECMAScript itself brings, other than its clock and its randomness. */
export const language = table({
  "globalThis, global, undefined, NaN, Infinity": deterministic,
  "Object, Boolean, Number, BigInt, String, Symbol, RegExp, JSON, Promise, Proxy, Reflect": deterministic,
  "Array, Map, Set, WeakMap, WeakSet, Iterator, DisposableStack, AsyncDisposableStack": deterministic,
  "ArrayBuffer, DataView, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array": deterministic,
  "Int32Array, Uint32Array, BigInt64Array, BigUint64Array, Float16Array, Float32Array, Float64Array": deterministic,
  "parseInt, parseFloat, isNaN, isFinite, escape, unescape": deterministic,
  "encodeURI, encodeURIComponent, decodeURI, decodeURIComponent": deterministic,

  // Deterministic when the locale, the time zone and the time are passed. Whether they are is a matter of arguments
  // (`format()`, `toLocaleString()`, `localeCompare(x)`), which the analysis looks at.
  Intl: deterministic,

  Temporal: deterministic,
  "Temporal.Now": rejected("DET101", temporal),
  "Temporal.Now.{instant, plainDateISO, plainTimeISO, plainDateTimeISO, zonedDateTimeISO}": rejected(
    "DET101",
    temporal,
  ),
  "Temporal.Now.timeZoneId": rejected("DET110", 'Name the time zone: "UTC", or one that the input carries.'),

  "Error, AggregateError, EvalError, RangeError, ReferenceError": deterministic,
  "SuppressedError, SyntaxError, TypeError, URIError": deterministic,
  // Not `Error.captureStackTrace`, which classes of errors call: what it writes is refused where it is read. Not
  // `Error.prepareStackTrace`: Node itself calls it for every stack trace.
  "Error.stackTraceLimit": rejected("DET502", stack),

  "WeakRef, FinalizationRegistry, gc": rejected("DET501", collection),

  "SharedArrayBuffer, Atomics": rejected("DET420", threads),
  // Types that allow both kinds of buffer name this one for the members of either.
  "SharedArrayBuffer.prototype": deterministic,

  "eval, Function, ShadowRealm": rejected("DET702", source),
  // `call`, `apply` and `bind` make no code.
  "Function.prototype": deterministic,
  WebAssembly: rejected("DET421", "Call the module in an activity or a step, or use a JavaScript build of it."),
});
