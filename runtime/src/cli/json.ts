import type { TimelineRow } from "../client/timeline.js";
import { encode } from "../language/payload.js";
import type { RunDescription } from "../store/contract.js";
import type { RunProgress } from "./run-progress.js";

/** For machines: values as the history stores them, so that a Date, a Map or a bigint survives. */
export function timelineJson(row: TimelineRow): object {
  const { value, error, ...rest } = row;
  return {
    ...rest,
    ...("value" in row ? { value: encodedValue(value) } : {}),
    ...("error" in row ? { error: encodedValue(error) } : {}),
  };
}

export function runJson(run: RunDescription, { ended, retrying }: RunProgress): object {
  return {
    ...rowJson(run),
    ended: ended === undefined ? null : timelineJson(ended),
    retrying: retrying.map(timelineJson),
  };
}

/** The error of a blocked run is stored as JSON already. */
export function rowJson(run: RunDescription): object {
  const { blocked } = run;
  if (blocked === null) return run;
  return {
    ...run,
    blocked: { ...blocked, error: blocked.error === null ? null : (JSON.parse(blocked.error) as unknown) },
  };
}

export function encodedValue(value: unknown): unknown {
  return JSON.parse(encode(value));
}

export function jsonText(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}
