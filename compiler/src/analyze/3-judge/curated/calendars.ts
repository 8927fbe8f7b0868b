import type { ArgumentForm, MemberCall, PackageCall } from "../../2-reach/facts.js";
import { each, readsClock, refused, settings, type CuratedPackage } from "./curated.js";
import { isMadeBy, reading, type Call } from "./forms.js";
import { ifZoned, isNamedZone, isZonedText } from "./zones.js";

/** What does not ask for a local field. */
const instants = each(
  "valueOf unix toISOString toJSON isValid clone toDate extend isDayjs isMoment duration",
  "accepted",
);

/** Where a method says whether the clock on the wall is to stay, so that the instant changes by the zone that it was in. */
const placeOfKept: Readonly<Record<string, number>> = { utc: 0, tz: 1, utcOffset: 1 };

function keepsClock(name: string, { arguments: given }: Call): boolean {
  const place = placeOfKept[name];
  return place !== undefined && given.length === place + 1 && given[place]?.kind === "boolean";
}

/** `utc` or `tz("Europe/Berlin")` as the last that is said of a zone. */
function isInNamedZone(way: readonly MemberCall[]): boolean {
  return way.reduce((isNamed, call) => {
    const { name, arguments: given } = call;
    if (name === "local") return false;
    if (placeOfKept[name] === undefined || keepsClock(name, call)) return isNamed;
    return name === "utc" ? true : given.length > 0 || isNamed;
  }, false);
}

const isZoned = (call: PackageCall) => isMadeBy(call, isInNamedZone);
const isDuration = (call: PackageCall) => isMadeBy(call, way => way.some(({ name }) => name === "duration"));
const ofZonedTime = ifZoned(call => isZoned(call) || isDuration(call));

const fixedUnits = new Set("h hour hours m minute minutes s second seconds ms millisecond milliseconds".split(" "));
const isFixedUnit = (unit: ArgumentForm | undefined) =>
  unit?.kind === "text" && unit.texts.every(text => fixedUnits.has(text));

/** A text without a zone is read in the machine's. */
const isInstant = (argument: ArgumentForm) =>
  /^(number|date|zoned|instance)$/.test(argument.kind) || isZonedText(argument);
const made = ifZoned(
  call =>
    isZoned(call) ||
    call.arguments.every(argument => isInstant(argument) && argument.kind !== "instance") ||
    call.arguments.some(isZonedText),
);
const movedBy = ifZoned(call => isZoned(call) || isDuration(call) || isFixedUnit(call.arguments[1]));

/** What is compared with so many others, by a unit or to the millisecond. */
const comparedWith = (others: number) =>
  ifZoned(call => {
    const unit = call.arguments[others];
    return (
      call.arguments.slice(0, others).every(isInstant) && (unit === undefined || isZoned(call) || isFixedUnit(unit))
    );
  });

const isOfNow = (call: PackageCall) => call.arguments.length === 0;

/** `local().tz("Europe/Berlin")`; of the package itself, `tz(time, "Europe/Berlin")`. */
const movedTo = (arguments_: number) =>
  ifZoned(call => {
    const { arguments: given } = call;
    if (keepsClock("tz", call)) return isZoned(call);
    return call.of === null ? isNamedZone(given[0]) : given.length >= arguments_ && isNamedZone(given.at(-1));
  });

/** dayjs and moment. `ownZone`: how many arguments there are at least where the package's own `tz` is given a zone. */
export const calendar = (versions: string, factory: string, ownZone: number): CuratedPackage =>
  refused(versions, ofZonedTime, {
    ...instants,
    [factory]: reading(made, readsClock, isOfNow),
    utc: reading(
      ifZoned(call => !keepsClock("utc", call) || isZoned(call)),
      readsClock,
      call => isOfNow(call) && call.of !== null,
    ),
    tz: movedTo(ownZone),
    utcOffset: ifZoned(call => isZoned(call) || (!isOfNow(call) && !keepsClock("utcOffset", call))),
    locale: call => (call !== undefined && call.of !== null && !isOfNow(call) ? settings : ofZonedTime(call, "")),
    ...each("updateLocale defineLocale setDefault", settings),
    ...each("add subtract", movedBy),
    ...each("diff isBefore isAfter isSame isSameOrBefore isSameOrAfter", comparedWith(1)),
    isBetween: comparedWith(2),
  });
