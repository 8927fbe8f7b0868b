import type { PackageCall } from "../../2-reach/facts.js";
import {
  accepted,
  each,
  readsClock,
  refused,
  settings,
  type CuratedPackages,
  type Refused,
  type VerdictOnCall,
} from "./curated.js";

const local: Refused = {
  code: "DET110",
  why: "which computes in the time zone of the machine",
  remedy: "Compute in UTC or in a zone that you name, with Temporal or Intl, or call it in a step.",
};

function acceptedIf(test: (call: PackageCall) => boolean): VerdictOnCall {
  return call => (call !== undefined && test(call) ? "accepted" : local);
}

/** The same, where it reads the clock as well. */
function reading(verdict: VerdictOnCall, isRead: (call: PackageCall) => boolean = () => true): VerdictOnCall {
  return (call, version) => {
    const found = verdict(call, version);
    return found === "accepted" && call !== undefined && isRead(call) ? readsClock : found;
  };
}

const withoutArguments = (call: PackageCall) => call.arguments.length === 0;

/** Of date-fns, what looks at points in time alone. The rest asks a date for its local day or hour. */
const pointsInTime = each(
  `addHours addMinutes addSeconds addMilliseconds subHours subMinutes subSeconds subMilliseconds areIntervalsOverlapping
   clamp closestIndexTo closestTo compareAsc compareDesc daysToWeeks differenceInHours differenceInMilliseconds
   differenceInMinutes differenceInSeconds formatRFC7231 fromUnixTime getTime getUnixTime hoursToMilliseconds hoursToMinutes
   hoursToSeconds interval isAfter isBefore isDate isEqual isMatch isValid isWithinInterval max milliseconds
   millisecondsToHours millisecondsToMinutes millisecondsToSeconds min minutesToHours minutesToMilliseconds minutesToSeconds
   monthsToQuarters monthsToYears quartersToMonths quartersToYears secondsToHours secondsToMilliseconds secondsToMinutes
   toDate weeksToDays yearsToDays yearsToMonths yearsToQuarters formatDuration`,
  "accepted",
);

/** `{ in: utc }` of date-fns 4, or a date that is computed in its own zone. */
const hasZone = (given: readonly Argument[]) => hasOption(given, "in") || given.some(each => each.kind === "zoned");
const inNamedZone = acceptedIf(({ arguments: given }) => hasZone(given));
const parsed = acceptedIf(({ arguments: given }) => isZonedText(given[0]) || hasZone(given));

/** Of dayjs and moment, what does not ask for a local field. */
const instants = each(
  "valueOf unix toISOString toJSON isValid clone tz toDate extend isDayjs isMoment duration utcOffset",
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
    ...each(`${factory} utc`, reading(made, withoutArguments)),
    locale: call => (call?.after.length === 0 && call.arguments.length > 0 ? settings : ofZonedTime(call, "")),
    ...each("updateLocale defineLocale setDefault", settings),
    ...each("add subtract", movedBy),
    ...each("diff isBefore isAfter isSame isSameOrBefore isSameOrAfter isBetween", ofInstants),
  });

/** Of luxon: a time is made in the local zone, and is harmless where only its instant is asked for. */
const ofInstant = new Set("toMillis toSeconds toUnixInteger valueOf toJSDate toUTC setZone".split(" "));
const asksForInstant = ({ then }: PackageCall) => then?.every(each => ofInstant.has(each)) === true;
const madeInZone = acceptedIf(
  call => call.of === "Duration" || hasOption(call.arguments, "zone") || asksForInstant(call),
);
const parsedInZone = acceptedIf(
  call =>
    call.of === "Duration" ||
    hasOption(call.arguments, "zone") ||
    (isZonedText(call.arguments[0]) && asksForInstant(call)),
);

const inZone = ({ arguments: given }: PackageCall) => hasOption(given, "tz") || hasOption(given, "utc");

/** Dates, times, durations. */
export const datePackages: CuratedPackages = {
  "date-fns": refused("2 || 3 || 4", inNamedZone, {
    ...pointsInTime,
    parseISO: parsed,
    parseJSON: "accepted",
    ...each("constructNow isFuture isPast", readsClock),
    setDefaultOptions: settings,
  }),
  "@date-fns/utc": accepted("1 || 2"),
  "@date-fns/tz": accepted("^1"),
  dayjs: calendar("^1", "dayjs"),
  moment: calendar("^2", "moment"),
  "moment-timezone": calendar("^0.5 || ^0.6", "moment"),
  luxon: accepted("^3", {
    ...each("local toLocal toLocaleString", local),
    now: reading(madeInZone),
    utc: reading(() => "accepted", withoutArguments),
    ...each("fromJSDate fromMillis fromSeconds", madeInZone),
    ...each("fromISO fromSQL fromFormat fromObject fromString", parsedInZone),
  }),
  ms: accepted("2 || 3"),
  "parse-duration": accepted("1 || 2"),
  "iso8601-duration": accepted("1 || 2"),
  "@js-temporal/polyfill": accepted("^0.4 || ^0.5"),
  "temporal-polyfill": accepted(">=0.2 <2"),
  "cron-parser": accepted("4 || 5", each("parse parseExpression", reading(acceptedIf(inZone)))),
  "date-fns-tz": refused("2 || 3", local, {
    ...each("formatInTimeZone getTimezoneOffset", "accepted"),
    ...each(
      "fromZonedTime zonedTimeToUtc",
      acceptedIf(({ arguments: [given] }) => given?.kind === "text" || given?.kind === "string"),
    ),
  }),
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
