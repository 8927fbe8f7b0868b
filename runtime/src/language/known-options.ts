import { RepriseError } from "./errors.js";
import { nearestText } from "./nearest.js";

/** The names of all options that a type has. */
export type KnownOptions<Options> = Readonly<Record<keyof Options, true>>;

/**
 * One that is misspelt would be none: its default would be in force, and nobody told. TypeScript says it of literals alone.
 * @param what Whose options they are: `the worker`.
 * @throws RepriseError `E_OPTION`
 */
export function refuseUnknownOptions<Options extends object>(
  given: Options,
  known: KnownOptions<Options>,
  what: string,
): void {
  const unknown = Object.keys(given).find(name => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const names = Object.keys(known);
  throw new RepriseError("E_OPTION", {
    message: `there is no option ${unknown} in ${what}${nearestText(unknown, names)}`,
    hint: `Known are: ${names.join(", ")}.`,
  });
}
