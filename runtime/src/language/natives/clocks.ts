import { deterministic, every, journaled, rejected, type Natives } from "./native.js";

const monotonic = rejected("DET102", "Use performance.now() or Date.now(), which are journaled.");

/** Time is that of the last delivered event. Local-time members of Date are deterministic: a worker pins its zone. */
export const clocks = {
  "Date.now": journaled,
  "Date()": journaled,
  "new Date()": journaled,
  Date: deterministic,

  "performance.now": journaled,
  performance: monotonic,
  "node:perf_hooks.performance": deterministic,
  "node:perf_hooks": monotonic,
  ...every(
    monotonic,
    "Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver",
    "PerformanceObserverEntryList PerformanceResourceTiming",
  ),

  "Event.prototype.timeStamp": rejected("DET103", "Use Date.now() in the listener: it is journaled."),
} as const satisfies Natives;
