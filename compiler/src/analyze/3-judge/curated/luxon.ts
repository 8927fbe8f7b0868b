import type { MemberCall, PackageCall } from "../../2-reach/facts.js";
import { accepted, each, readsClock } from "./curated.js";
import { hasOption, isMadeBy, reading, type Call } from "./forms.js";
import { ifLocale, ifZoned, isNamedZone, isZonedText, local, namesZone } from "./zones.js";

/** A time is made in the local zone, and is harmless where only its instant is asked for. */
const ofInstant = new Set("toMillis toSeconds toUnixInteger valueOf toJSDate toUTC setZone".split(" "));
const asksForInstant = ({ then }: PackageCall) =>
  then?.every(asked => ofInstant.has(asked.name) && !hasOption(asked, "keepLocalTime")) === true;

const isInZone = (call: PackageCall) => call.of === "Duration" || namesZone(call) || asksForInstant(call);
const madeInZone = ifZoned(isInZone);

/** A text that says where it is from, and a time that is asked for its instant, or stays there. */
const isOfZonedText = (call: PackageCall) => asksForInstant(call) || hasOption(call, "setZone");
const parsedInZone = ifZoned(
  call => call.of === "Duration" || namesZone(call) || (isZonedText(call.arguments[0]) && isOfZonedText(call)),
);

const isOfNow = (call: Call) => !call.arguments.some(({ kind }) => kind === "number");

/** `fromMillis(0, { locale: "de" })`, `setLocale("de")` */
const namesLocale = (call: MemberCall) => hasOption(call, "locale") || call.name === "setLocale";
const isInLocale = (call: PackageCall) => hasOption(call, "locale") || isMadeBy(call, way => way.some(namesLocale));
const inLocale = ifLocale(isInLocale);
const inWeeks = ifLocale(call => !hasOption(call, "useLocaleWeeks") || isInLocale(call));

export const luxon = accepted("^3", {
  ...each("toLocal SystemZone", local),
  ...each(
    "setZone hasDST",
    ifZoned(({ arguments: [zone] }) => isNamedZone(zone)),
  ),
  now: reading(madeInZone, readsClock),
  local: reading(
    ifZoned(call => namesZone(call)),
    readsClock,
    isOfNow,
  ),
  utc: reading(() => "accepted", readsClock, isOfNow),
  ...each("fromJSDate fromMillis fromSeconds", madeInZone),
  ...each("fromISO fromSQL fromFormat fromFormatParser fromObject fromString", parsedInZone),
  ...each(
    "fromRFC2822 fromHTTP",
    ifZoned(call => namesZone(call) || isOfZonedText(call)),
  ),
  ...each(
    `weekdayLong weekdayShort monthLong monthShort offsetNameLong offsetNameShort isWeekend localWeekday localWeekNumber
     localWeekYear weeksInLocalWeekYear locale numberingSystem outputCalendar resolvedLocaleOptions`,
    inLocale,
  ),
  ...each("toLocaleString toLocaleParts toHuman toRelative toRelativeCalendar", inLocale),
  ...each("months monthsFormat weekdays weekdaysFormat meridiems eras", inLocale),
  ...each("getStartOfWeek getMinimumDaysInFirstWeek getWeekendWeekdays", inLocale),
  ...each("startOf endOf hasSame", inWeeks),
});
