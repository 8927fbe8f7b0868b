/**
 * A text of which some pieces are known: characters that stand for themselves, and gaps. What nobody can compose further is
 * one gap.
 */
export type Pattern = string;

/** Any text. */
export const gap = "\uFFFC";
/** A number, which nobody has filled up with zeros. */
export const numberGap = "\uFFFB";
/** A time that has lost its zone, whatever it was. */
export const zoneless = `${gap}T${gap}:${gap}`;
/** The name of a zone, or an offset, whichever it is. */
export const someZone = "UTC";
/** What `toISOString()` gives looks like this one. */
export const isoTime = "2026-01-31T10:00:00.000Z";

export function hasGap(text: Pattern): boolean {
  return /[\uFFFB\uFFFC]/.test(text);
}

/** What nobody knows anything of. */
export function isUnknown(text: Pattern): boolean {
  return /^[\uFFFB\uFFFC]$/.test(text);
}

/** More of them tell no more. */
const most = 32;

/** Each with each, one behind the other. */
export function composed(parts: readonly (readonly Pattern[])[]): readonly Pattern[] {
  return parts.reduce<readonly Pattern[]>(
    (before, part) => bounded(before.flatMap(each => part.map(next => each + next))),
    [""],
  );
}

/** The same, each once; one gap where there are too many, or none. */
export function bounded(texts: readonly Pattern[]): readonly Pattern[] {
  const different = [...new Set(texts)];
  return different.length === 0 || different.length > most ? [gap] : different;
}
