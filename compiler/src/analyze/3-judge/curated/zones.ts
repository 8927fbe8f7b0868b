import type { ArgumentForm, PackageCall } from "../../2-reach/facts.js";
import { namesZone as isZoned } from "../../2-reach/texts/written-times.js";
import type { Refused, VerdictOnCall } from "./curated.js";
import { acceptedIf, optionOf, type Call } from "./forms.js";

export const local: Refused = {
  code: "DET110",
  why: "which computes in the time zone of the machine",
  remedy: "Compute in UTC or in a zone that you name, with Temporal or Intl, or call it in a step.",
};

export const ofLanguage: Refused = {
  code: "DET120",
  why: "which follows the language of the machine",
  remedy: 'Name the locale, as in { locale: "en-GB" }, or call it in a step.',
};

export const ifZoned = (test: (call: PackageCall) => boolean): VerdictOnCall => acceptedIf(test, local);
export const ifLocale = (test: (call: PackageCall) => boolean): VerdictOnCall => acceptedIf(test, ofLanguage);

/** By these names the machine's zone is asked for. */
const ofMachine = /^(local|system|default)$/i;

export function isNamedZone(zone: ArgumentForm | undefined): boolean {
  if (zone === undefined || zone.kind === "missing") return false;
  return zone.kind !== "text" || !zone.texts.some(each => ofMachine.test(each));
}

export function namesZone(call: Call, option = "zone"): boolean {
  return isNamedZone(optionOf(call, option));
}

/** A text that says of which zone it is. */
export function isZonedText(argument: ArgumentForm | undefined): boolean {
  return argument?.kind === "text" && argument.texts.every(isZoned);
}
