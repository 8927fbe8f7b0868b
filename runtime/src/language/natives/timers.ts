import { deterministic, journaled, journaledPerSite, rejected, type Natives } from "./native.js";

const interval = rejected("DET302", "Write a loop around sleep(): each turn is recorded, and the loop can end.");
const macrotask = rejected("DET303", "Await the work itself, or sleep().");
const tick = rejected("DET303", "Use queueMicrotask() or await: both keep the order that a replay repeats.");
const message = rejected("DET303", "Pass the value directly, or use an EventEmitter: it calls its listeners at once.");

/** Timers that a run waits for are part of its history; microtasks need none. */
export const timers = {
  setTimeout: journaledPerSite,
  clearTimeout: journaled,
  "node:timers.setTimeout": journaledPerSite,
  "node:timers.clearTimeout": journaled,
  "node:timers/promises.setTimeout": journaledPerSite,
  "AbortSignal.timeout": journaledPerSite,
  AbortSignal: deterministic,
  "@reprise/runtime.sleep": journaledPerSite,

  queueMicrotask: deterministic,
  "process.nextTick": tick,

  setInterval: interval,
  clearInterval: interval,
  "node:timers.setInterval": interval,
  "node:timers.clearInterval": interval,
  "node:timers/promises.setInterval": interval,

  setImmediate: macrotask,
  clearImmediate: macrotask,
  "node:timers": macrotask,
  "node:timers/promises": macrotask,
  "node:timers/promises.scheduler.wait": rejected("DET301", "Use sleep() or setTimeout() of node:timers/promises."),

  MessageChannel: message,
  MessagePort: message,
} as const satisfies Natives;
