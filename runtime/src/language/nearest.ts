/** The word that was most likely meant; nothing if none is close. */
export function nearestOf(word: string, words: readonly string[]): string | undefined {
  const wanted = word.toUpperCase();
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of words) {
    const distance = distanceBetween(wanted, candidate.toUpperCase());
    if (distance <= wanted.length / 2 && (best === undefined || distance < best.distance))
      best = { word: candidate, distance };
  }
  return best?.word;
}

/** The word of which another is a misspelling: a third of its letters differ at most, and not only its digits. */
export function misspelt(word: string, words: readonly string[]): string | undefined {
  const nearest = nearestOf(word, words);
  if (nearest === undefined || withoutDigits(word) === withoutDigits(nearest)) return undefined;
  const distance = distanceBetween(word.toUpperCase(), nearest.toUpperCase());
  return distance <= Math.min(2, word.length / 3) ? nearest : undefined;
}

/** `reserve1` and `reserve2` are two names. */
function withoutDigits(word: string): string {
  return word.replaceAll(/\d+/g, "");
}

/** For the end of a message: `; the nearest is order`, or nothing. */
export function nearestText(word: string, words: readonly string[]): string {
  const nearest = nearestOf(word, words);
  return nearest === undefined ? "" : `; the nearest is ${nearest}`;
}

/** How many characters have to be put in, taken out or replaced. */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
