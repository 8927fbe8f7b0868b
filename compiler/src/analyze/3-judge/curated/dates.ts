import { accepted, each, readsClock, refused, settings, type CuratedPackages } from "./curated.js";
import { calendar } from "./calendars.js";
import { hasOption, reading } from "./forms.js";
import { luxon } from "./luxon.js";
import { ifLocale, ifZoned, isZonedText, local, namesZone } from "./zones.js";
import type { PackageCall } from "../../2-reach/facts.js";

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
const isInZone = (call: PackageCall) => hasOption(call, "in") || call.arguments.some(({ kind }) => kind === "zoned");
const inNamedZone = ifZoned(isInZone);
const parsed = ifZoned(call => isZonedText(call.arguments[0]) || isInZone(call));

const inLocale = ifLocale(call => hasOption(call, "locale"));
const byIntl = ifZoned(call => namesZone(call, "timeZone"));

/** Dates, times, durations. */
export const datePackages: CuratedPackages = {
  "date-fns": refused("2 || 3 || 4", inNamedZone, {
    ...pointsInTime,
    parseISO: parsed,
    parseJSON: "accepted",
    ...each("constructNow isFuture isPast", readsClock),
    setDefaultOptions: settings,
    intlFormat: (call, version) => (inLocale(call, version) === "accepted" ? byIntl : inLocale)(call, version),
  }),
  "date-fns/constants": accepted("2 || 3 || 4"),
  "date-fns/locale": accepted("2 || 3 || 4"),
  "@date-fns/utc": accepted("1 || 2"),
  "@date-fns/tz": accepted("^1"),
  dayjs: calendar("^1", "dayjs", 2),
  moment: calendar("^2", "moment", 1),
  "moment-timezone": calendar("^0.5 || ^0.6", "moment", 1),
  luxon,
  ms: accepted("2 || 3"),
  "parse-duration": accepted("1 || 2"),
  "iso8601-duration": accepted("1 || 2"),
  "@js-temporal/polyfill": accepted("^0.4 || ^0.5"),
  "temporal-polyfill": accepted(">=0.2 <2"),
  "cron-parser": accepted(
    "4 || 5",
    each(
      "parse parseExpression",
      reading(
        ifZoned(call => hasOption(call, "tz", "utc")),
        readsClock,
      ),
    ),
  ),
  "date-fns-tz": refused("2 || 3", local, {
    ...each("formatInTimeZone getTimezoneOffset", "accepted"),
    ...each(
      "fromZonedTime zonedTimeToUtc",
      ifZoned(({ arguments: [given] }) => given?.kind === "text" || given?.kind === "string"),
    ),
  }),
  rrule: accepted("^2"),
};
