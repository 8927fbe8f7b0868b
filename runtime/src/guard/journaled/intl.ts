import { activeRun } from "../../activation/register.js";
import { journaled, requireRewrittenUse, standInFor, takeTraits } from "./journaled.js";

type Format = (date?: Date | number) => string;

const name = "the current time of Intl.DateTimeFormat";

/** `format()` without a date formats the present: a clock that no row of the table names. */
const formatOver = standInFor<Format>(native => {
  const guarded: Format = date => {
    if (date !== undefined) return native(date);
    const run = activeRun();
    if (run === undefined) return native();
    requireRewrittenUse(run, name);
    return native(run.now());
  };
  return takeTraits(guarded, native);
});

type FormatGetter = (this: Intl.DateTimeFormat) => Format;

/** `format` is a getter: it gives the same function each time, bound to its object. */
export const formatGetter = standInFor<FormatGetter>(native => {
  const { guarded } = {
    guarded(this: Intl.DateTimeFormat): Format {
      return formatOver(native.call(this));
    },
  };
  return takeTraits(guarded, native);
});

type FormatToParts = (this: Intl.DateTimeFormat, date?: Date | number) => Intl.DateTimeFormatPart[];

export const formatToParts = standInFor<FormatToParts>(native => {
  const present = journaled<FormatToParts>(name, (run, _, receiver) => native.call(receiver, run.now()))(native);
  const { guarded } = {
    guarded(this: Intl.DateTimeFormat, date?: Date | number): Intl.DateTimeFormatPart[] {
      return date === undefined ? present.call(this) : native.call(this, date);
    },
  };
  return takeTraits(guarded, native);
});
