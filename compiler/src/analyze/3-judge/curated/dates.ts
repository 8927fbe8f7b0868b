import type { PackageCall } from "../../2-reach/facts.js";
import { accepted, each, refused, type CuratedPackages, type Refused, type VerdictOnCall } from "./curated.js";

const local: Refused = {
  code: "DET110",
  why: "which computes in the time zone of the machine",
  remedy: "Compute in UTC or in a zone that you name, with Temporal or Intl, or call it in a step.",
};

function acceptedIf(test: (call: PackageCall) => boolean): VerdictOnCall {
  return call => (call !== undefined && test(call) ? "accepted" : local);
}

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

/** `{ in: utc }` of date-fns 4. */
const inNamedZone = acceptedIf(({ arguments: given }) => hasOption(given, "in"));
const parsed = acceptedIf(({ arguments: given }) => isZonedText(given[0]) || hasOption(given, "in"));

/** Of dayjs and moment, what does not ask for a local field. */
const instants = each(
  "valueOf unix toISOString toJSON isValid clone utc tz toDate extend isDayjs isMoment duration utcOffset",
  "accepted",
);
const fixedUnits = new Set("h hour hours m minute minutes s second seconds ms millisecond milliseconds".split(" "));

/** Everything that is asked of a time in UTC or in a zone that was named. */
const isZoned = ({ after }: PackageCall) => after.some(each => each === "utc" || each === "tz");
const ofZonedTime = acceptedIf(isZoned);
const made = acceptedIf(
  call => isZoned(call) || call.arguments.every(isInstant) || call.arguments.some(each => isZonedText(each)),
);
const ofInstants = acceptedIf(call => isZoned(call) || call.arguments.length < 2 || isFixedUnit(call.arguments[1]));
const movedBy = acceptedIf(call => isZoned(call) || isFixedUnit(call.arguments[1]));

const calendar = (versions: string, factory: string) =>
  refused(versions, ofZonedTime, {
    ...instants,
    ...each(factory, made),
    ...each("add subtract", movedBy),
    ...each("diff isBefore isAfter isSame isSameOrBefore isSameOrAfter isBetween", ofInstants),
  });

/** Of luxon: a time is made in the local zone, and is harmless where only its instant is asked for. */
const ofInstant = new Set("toMillis toSeconds toUnixInteger valueOf toJSDate toUTC setZone".split(" "));
const madeInZone = acceptedIf(
  ({ arguments: given, of, then }) =>
    of === "Duration" || hasOption(given, "zone") || (then !== null && ofInstant.has(then)),
);
const parsedInZone = acceptedIf(
  ({ arguments: given, of, then }) =>
    of === "Duration" || hasOption(given, "zone") || (isZonedText(given[0]) && then !== null && ofInstant.has(then)),
);

/** Dates, times, durations. */
export const datePackages: CuratedPackages = {
  "date-fns": refused("2 || 3 || 4", inNamedZone, { ...pointsInTime, parseISO: parsed, parseJSON: "accepted" }),
  "@date-fns/utc": accepted("1 || 2"),
  "@date-fns/tz": accepted("^1"),
  dayjs: calendar("^1", "dayjs"),
  moment: calendar("^2", "moment"),
  "moment-timezone": calendar("^0.5 || ^0.6", "moment"),
  luxon: accepted("^3", {
    ...each("local toLocal toLocaleString", local),
    ...each("now fromJSDate fromMillis fromSeconds", madeInZone),
    ...each("fromISO fromSQL fromFormat fromObject fromString", parsedInZone),
  }),
  ms: accepted("2 || 3"),
  "parse-duration": accepted("1 || 2"),
  "iso8601-duration": accepted("1 || 2"),
  "@js-temporal/polyfill": accepted("^0.4 || ^0.5"),
  "temporal-polyfill": accepted("^0.2 || ^0.3"),
  "cron-parser": refused("4 || 5", local),
  rrule: accepted("^2"),
};

type Argument = PackageCall["arguments"][number];

function hasOption(given: readonly Argument[], key: string): boolean {
  return given.some(each => each.kind === "object" && each.keys.includes(key));
}

function isInstant(argument: Argument): boolean {
  return argument.kind === "number" || argument.kind === "date";
}

function isZonedText(argument: Argument | undefined): boolean {
  return argument?.kind === "text" && /(Z|[+-]\d\d:?\d\d)$/.test(argument.text);
}

function isFixedUnit(argument: Argument | undefined): boolean {
  return argument?.kind === "text" && fixedUnits.has(argument.text);
}
