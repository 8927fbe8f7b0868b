import { accepted, each, refused, type CuratedPackages, type Refused } from "./curated.js";

const local: Refused = {
  code: "DET110",
  why: "which computes in the time zone of the machine",
  remedy: "Compute in UTC or in a zone that you name, with Temporal or Intl, or call it in a step.",
};

/** Of date-fns, what looks at points in time alone. The rest asks a date for its local day or hour. */
const pointsInTime = each(
  `addHours addMinutes addSeconds addMilliseconds subHours subMinutes subSeconds subMilliseconds areIntervalsOverlapping
   clamp closestIndexTo closestTo compareAsc compareDesc daysToWeeks differenceInHours differenceInMilliseconds
   differenceInMinutes differenceInSeconds formatRFC7231 fromUnixTime getTime getUnixTime hoursToMilliseconds hoursToMinutes
   hoursToSeconds interval isAfter isBefore isDate isEqual isFuture isMatch isPast isValid isWithinInterval max milliseconds
   millisecondsToHours millisecondsToMinutes millisecondsToSeconds min minutesToHours minutesToMilliseconds minutesToSeconds
   monthsToQuarters monthsToYears quartersToMonths quartersToYears secondsToHours secondsToMilliseconds secondsToMinutes
   toDate weeksToDays yearsToDays yearsToMonths yearsToQuarters formatDuration constructNow`,
  "accepted",
);

/** Dates, times, durations. */
export const datePackages: CuratedPackages = {
  "date-fns": refused("2 || 3 || 4", local, pointsInTime),
  "@date-fns/utc": accepted("1 || 2"),
  "@date-fns/tz": accepted("^1"),
  dayjs: refused("^1", local),
  moment: refused("^2", local),
  "moment-timezone": refused("^0.5 || ^0.6", local),
  luxon: accepted("^3", each("local now fromJSDate fromMillis fromSeconds toLocal toLocaleString", local)),
  ms: accepted("2 || 3"),
  "parse-duration": accepted("1 || 2"),
  "iso8601-duration": accepted("1 || 2"),
  "@js-temporal/polyfill": accepted("^0.4 || ^0.5"),
  "temporal-polyfill": accepted("^0.2 || ^0.3"),
  "cron-parser": refused("4 || 5", local),
  rrule: accepted("^2"),
};
