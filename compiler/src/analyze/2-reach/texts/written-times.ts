import { hasGap, isUnknown, type Pattern } from "./pattern.js";

/** Whether a text tells of which zone it is: `…Z`, `… GMT`, `…+02:00`, and a time with something behind it. */
export function namesZone(text: Pattern): boolean {
  return zoneNames.test(text) || offset.test(text) || somethingBehindTime.test(text);
}

/** Whether `new Date` reads a text in the host's zone: a time that names none, or a date that is not written as in ISO 8601. */
export function isLocalTime(text: Pattern): boolean {
  const trimmed = text.trim();
  if (isUnknown(trimmed) || isoDate.test(trimmed) || namesZone(trimmed)) return false;
  return hasGap(trimmed) ? local.some(each => each.test(trimmed)) : !Number.isNaN(Date.parse(trimmed));
}

const zoneNames = /(Z|UTC|GMT|\b[ECMP][SD]T)( \([^)]*\))?$/i;
const offset =
  /([T\s:][\d:.\uFFFB\uFFFC]*|GMT|UTC)[+-](\d{1,4}|[\uFFFB\uFFFC])(:?(\d\d|[\uFFFB\uFFFC]))?( \([^)]*\))?$/;
const somethingBehindTime = /:(\d\d|[\uFFFB\uFFFC])(\.\d+)? ?\uFFFC$/;

/** A mere date of ISO 8601 is UTC. Numbers may lack the zeros, so that it is none. */
const isoDate = /^([+-]?\d{4,6}|[\uFFFB\uFFFC])(-(\d\d|\uFFFC)){0,2}$/;

const local: readonly RegExp[] = [
  /[T ](\d+|[\uFFFB\uFFFC])(:(\d+|[\uFFFB\uFFFC]))+(\.(\d+|[\uFFFB\uFFFC]))?( ?[AP]M)?$/i,
  /[T ]\uFFFC$/,
  /[\uFFFB\uFFFC](:\d\d)+(\.\d+)?$/,
  /^(\d+|[\uFFFB\uFFFC])([./-])(\d+|[\uFFFB\uFFFC])(\2(\d+|[\uFFFB\uFFFC]))?$/,
  /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i,
];
