import { bounded, gap, hasGap, isUnknown, zoneless, type Pattern } from "./pattern.js";

/** What is handed to a method: a text, a number, or an expression of which only these are known. */
export type Given = Pattern | number | RegExp | undefined;

/** What a method makes of a text, as far as its pieces tell. */
export function madeByMethod(name: string, text: Pattern, given: readonly Given[]): readonly Pattern[] {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method === undefined ? [gap] : bounded(method(text, given));
}

type Method = (text: Pattern, given: readonly Given[]) => readonly Pattern[];

const same: Method = text => [text];
const trimmed: Method = text => [text.trim()];
const filled: Method = text => (hasGap(text) ? [gap] : [text]);

const cut: Method = (text, [from, to]) => {
  if (typeof from !== "number" || (to !== undefined && typeof to !== "number")) return [gap];
  if (isUnknown(text)) return [cutUnknown(from, to)];
  return [isKnownUpTo(text, from) && isKnownUpTo(text, to ?? text.length) ? text.slice(from, to) : gap];
};

/** As long as a time of ISO 8601 without its zone: nobody cuts off anything else there. */
function cutUnknown(from: number, to: number | undefined): Pattern {
  return from === 0 && (to === -1 || to === 16 || to === 19 || to === 23) ? zoneless : gap;
}

/** Whether a place counted from the beginning, or a negative one from the end, is the same whatever the gaps hold. */
function isKnownUpTo(text: Pattern, place: number): boolean {
  return place === text.length || !hasGap(place < 0 ? text.slice(place) : text.slice(0, place));
}

const replaced =
  (isAll: boolean): Method =>
  (text, [searched, by]) => {
    if (typeof by !== "string" || searched === undefined || typeof searched === "number") return [gap];
    const inPieces =
      typeof searched !== "string"
        ? text.replace(searched, by)
        : isAll
          ? text.replaceAll(searched, () => by)
          : text.replace(searched, () => by);
    if (!hasGap(text)) return [inPieces];
    const isZone = /^Z\$?$/i.test(typeof searched === "string" ? searched : searched.source);
    if (isZone && by === "" && isUnknown(text)) return [zoneless];
    const isEnd = typeof searched !== "string" && searched.source.endsWith("$");
    return isEnd ? [inPieces, gap + by] : [inPieces];
  };

const methods: Readonly<Record<string, Method>> = {
  toString: same,
  valueOf: same,
  normalize: same,
  trim: trimmed,
  trimStart: trimmed,
  trimEnd: trimmed,
  padStart: filled,
  padEnd: filled,
  slice: cut,
  substring: cut,
  substr: (text, [from, length]) => (from === 0 ? cut(text, [from, length]) : [gap]),
  replace: replaced(false),
  replaceAll: replaced(true),
};

/** What `split` makes of a text, one by one; nothing where nobody knows. */
export function partOf(text: Pattern, separator: Given, place: number): Pattern {
  return hasGap(text) || typeof separator !== "string" ? gap : (text.split(separator)[place] ?? gap);
}
