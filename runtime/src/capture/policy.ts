import type { Leaf } from "./payload-values.js";

/**
 * - `always`: replaced, also where the failure depends on it (then there is no fixture)
 * - `usually`: replaced where the failure does not depend on it
 * - `never`: left
 */
export type Sensitivity = "always" | "usually" | "never";

export interface RedactionPolicy {
  /** `values`: every text, and what looks like a secret or a person. `names`: only the latter. */
  readonly redact: "values" | "names";
  /** Paths that stay, with everything below: `input.country`, `charge.currency`. */
  readonly keep: readonly string[];
}

/** Words of a field's name that tell of a secret or a person. */
const sensitiveWords = new Set(
  (
    "password passwd passphrase pwd secret token jwt auth authorization credential credentials cookie session signature " +
    "email mail phone mobile fax address street zip postcode postal city birthday birthdate birth dob ssn passport license " +
    "licence card pan cvv cvc pin iban bic swift salary firstname lastname surname fullname username ip"
  ).split(" "),
);
const sensitivePairs =
  /\b(api|private|access|secret|client) ?(key|id)\b|\b(first|last|full|given|family|user|middle) ?name\b|\b(account|tax|social|insurance) ?(number|no|id)\b/;

/** Text that is a secret or a person's wherever it stands. */
const sensitiveTexts: readonly RegExp[] = [
  /[^\s@]+@[^\s@]+\.[^\s@]+/,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/,
  /\b(?:Bearer|Basic) \S+/,
  /\b(?:sk|pk|rk|ghp|gho|xox[abp]|AKIA)[_-]?\w{12,}/,
  /-----BEGIN /,
  /^(?![0-9a-f]{8}-[0-9a-f]{4}-).*\b(?:\d[ -]?){13,18}\d\b/i,
  /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/,
];

/** Codes of countries, currencies and languages, which decide branches and tell nothing. */
const code = /^(?:[A-Z]{2,3}|[a-z]{2}(?:-[A-Z]{2})?)?$/;

/** More digits than amounts have: numbers of cards, phones and accounts, and times. */
const digitsOfIdentifiers = 9;

export function sensitivityOf(leaf: Leaf, { redact, keep }: RedactionPolicy): Sensitivity {
  if (isKept(leaf.path, keep)) return "never";
  if (isSensitiveName(leaf.path) || (leaf.kind !== "date" && sensitiveTexts.some(text => text.test(leaf.value)))) {
    return "always";
  }
  if (redact === "names" || leaf.kind === "date") return "never";
  if (leaf.kind === "number") return leaf.value.replace(/\D/g, "").length >= digitsOfIdentifiers ? "usually" : "never";
  return leaf.kind === "text" && code.test(leaf.value) ? "never" : "usually";
}

/** Whether the user wants it to stay: itself, or something above it. */
export function isKept(path: string, keep: RedactionPolicy["keep"]): boolean {
  return keep.some(kept => isBelow(path, kept));
}

/** By the last name of the path, or one above it: `input.card.holder`. The first is that of an activity or signal. */
function isSensitiveName(path: string): boolean {
  const [, ...names] = withoutCounts(path).split(".");
  return names
    .map(wordsOf)
    .some(words => words.some(word => sensitiveWords.has(word)) || sensitivePairs.test(words.join(" ")));
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

/** `charge.items.name` of `charge#2.items[3].name`. */
function withoutCounts(path: string): string {
  return path.replaceAll(/#\d+|\[\d+\]/g, "");
}

function isBelow(path: string, kept: string): boolean {
  return [path, withoutCounts(path)].some(
    each => each === kept || (each.startsWith(kept) && /^[.[]/.test(each.slice(kept.length))),
  );
}
