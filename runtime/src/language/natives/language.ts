import { deterministic, every, members, rejected, type Natives } from "./native.js";

const collected = rejected(
  "DET501",
  "Use a strong reference, a Map or a WeakMap: when memory is collected differs from replay to replay.",
);
const stack = rejected("DET502", "Use the error's name, message and cause: stack traces change with every build.");
const shared = rejected("DET420", "Use an ArrayBuffer; work that needs threads belongs in an activity.");
const fromStrings = rejected("DET702", "Write the code out, or choose between functions that exist.");
const temporalNow = rejected(
  "DET101",
  "Use Temporal.Instant.fromEpochMilliseconds(Date.now()): Date.now() is journaled.",
);

/** What ECMAScript itself brings. Clocks and Math stand in clocks.ts and randomness.ts. */
export const language = {
  ...every(
    deterministic,
    "globalThis global undefined NaN Infinity exports",
    "Object Boolean Number BigInt String Symbol RegExp JSON Promise Proxy Reflect",
    "Array Map Set WeakMap WeakSet Iterator DisposableStack AsyncDisposableStack",
    "Error AggregateError EvalError RangeError ReferenceError SuppressedError SyntaxError TypeError URIError",
    "ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array",
    "BigInt64Array BigUint64Array Float16Array Float32Array Float64Array",
    "parseInt parseFloat isNaN isFinite escape unescape",
    "encodeURI encodeURIComponent decodeURI decodeURIComponent",
  ),

  // Deterministic for a locale, a time zone and a time that are passed. The forms that take them from the host
  // (`format()`, `toLocaleString()`, `localeCompare(x)`) differ by their arguments, so the analysis judges them.
  Intl: deterministic,

  Temporal: deterministic,
  "Temporal.Now": temporalNow,
  ...members("Temporal.Now", temporalNow, "instant plainDateISO plainTimeISO plainDateTimeISO zonedDateTimeISO"),
  "Temporal.Now.timeZoneId": rejected("DET110", 'Name the time zone: "UTC", or one that the input carries.'),

  ...every(collected, "WeakRef FinalizationRegistry gc"),
  ...members("Error", stack, "captureStackTrace prepareStackTrace stackTraceLimit"),
  ...every(shared, "SharedArrayBuffer Atomics"),
  // Types that allow both kinds of buffer name this one for the members of either.
  "SharedArrayBuffer.prototype": deterministic,
  ...every(fromStrings, "eval Function ShadowRealm"),
  // `call`, `apply` and `bind` make no code.
  "Function.prototype": deterministic,
  WebAssembly: rejected(
    "DET421",
    "Call the WebAssembly module in an activity or a step, or use a JavaScript build of it.",
  ),
} as const satisfies Natives;
