import { RepriseError } from "./errors.js";

const unitsMs = {
  ms: 1,
  millisecond: 1,
  s: 1_000,
  second: 1_000,
  m: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
} as const;
type Unit = keyof typeof unitsMs;
type Plural<U extends string> = U extends "ms" | "s" | "m" | "h" | "d" | "w" ? never : `${U}s`;

/** A length of time: milliseconds, or a number with a unit: `"30s"`, `"1.5 hours"`, `"3 days"`. Days have 24 hours. */
export type Duration = number | `${number}${Unit | Plural<Unit>}` | `${number} ${Unit | Plural<Unit>}`;

/**
 * Converts a duration to milliseconds.
 * @throws RepriseError `E_OPTION` for anything that is not a duration of zero or more.
 */
export function durationMs(duration: Duration, option = "duration"): number {
  const milliseconds = typeof duration === "number" ? duration : parse(duration);
  if (Number.isNaN(milliseconds) || milliseconds < 0) {
    throw new RepriseError("E_OPTION", {
      message: `${option} is ${JSON.stringify(duration)}, which is not a length of time`,
      hint: `Write milliseconds as a number, or a number with a unit: "500ms", "30s", "3 days".`,
    });
  }
  return milliseconds;
}

function parse(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/.exec(text);
  const unit = match?.[2] ?? "";
  const singular = unit.length > 2 ? unit.replace(/s$/, "") : unit;
  return Object.hasOwn(unitsMs, singular) ? Number(match?.[1]) * unitsMs[singular as Unit] : NaN;
}
