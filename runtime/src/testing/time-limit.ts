import type { ActivityOptions } from "../language/commands.js";

export interface TimeLimit {
  readonly option: "startToCloseTimeout" | "scheduleToCloseTimeout" | "heartbeatTimeout";
  readonly ms: number;
}

/** The limit that an attempt exceeds first which does nothing; undefined if it has none. */
export function firstLimit(options: ActivityOptions, remainingMs: number): TimeLimit | undefined {
  const { startToCloseMs = Infinity, heartbeatMs = Infinity } = options;
  const limits: readonly TimeLimit[] = [
    { option: "startToCloseTimeout", ms: startToCloseMs },
    { option: "scheduleToCloseTimeout", ms: remainingMs },
    { option: "heartbeatTimeout", ms: heartbeatMs },
  ];
  const first = limits.reduce((earliest, limit) => (limit.ms < earliest.ms ? limit : earliest));
  return first.ms === Infinity ? undefined : first;
}
