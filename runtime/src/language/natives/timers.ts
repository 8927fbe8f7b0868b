import { deterministic, journaled, journaledPerSite, rejected } from "./native.js";
import { table } from "./table.js";

const interval = rejected("DET302", "Write a loop around sleep(): each turn is recorded, and the loop can end.");
const macrotask = rejected("DET303", "Await the work itself, or sleep().");
const tick = "Use queueMicrotask() or await: a replay repeats their order.";
const message = "Pass the value directly, or use an EventEmitter: it calls its listeners at once.";

/** Timers that a run waits for are part of its history; microtasks need none. */
export const timers = table({
  setTimeout: journaledPerSite,
  clearTimeout: journaled,
  "node:timers.setTimeout": journaledPerSite,
  "node:timers.clearTimeout": journaled,
  "node:timers/promises.setTimeout": journaledPerSite,
  "AbortSignal.timeout": journaledPerSite,
  AbortSignal: deterministic,
  "@reprise/runtime.sleep": journaledPerSite,
  "@reprise/runtime.condition": journaledPerSite,

  queueMicrotask: deterministic,

  "setInterval, clearInterval": interval,
  "node:timers.{setInterval, clearInterval}": interval,
  "node:timers/promises.setInterval": interval,

  "setImmediate, clearImmediate": macrotask,
  "node:timers, node:timers/promises": macrotask,
  "node:timers/promises.scheduler.wait": rejected("DET301", "Use sleep() or setTimeout() of node:timers/promises."),

  "process.nextTick": rejected("DET303", tick),
  "MessageChannel, MessagePort": rejected("DET303", message),
});
