import { deterministic, journaled, rejected } from "./native.js";
import { table } from "./table.js";

const monotonic = rejected("DET102", "Use performance.now() or Date.now(), which are journaled.");

/** Time is that of the last delivered event. Local-time members of Date are deterministic: a worker pins its zone. */
export const clocks = table({
  "Date.now": journaled,
  "Date()": journaled,
  "new Date()": journaled,
  Date: deterministic,

  "performance.now": journaled,
  performance: monotonic,
  "Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceResourceTiming": monotonic,
  "PerformanceObserver, PerformanceObserverEntryList": monotonic,
  "node:perf_hooks": monotonic,
  "node:perf_hooks.performance": deterministic,

  "Event.prototype.timeStamp": rejected("DET103", "Use Date.now() in the listener: it is journaled."),
});
