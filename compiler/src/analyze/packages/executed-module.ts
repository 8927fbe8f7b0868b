const extensions = /\.(?:d\.)?[cm]?[jt]s$/;

/**
 * The file that is executed where a file of declarations is read: `dist/esm/Option.js` for `dist/dts/Option.d.ts`. Packages lay the two out
 * alike, side by side or in folders of their own, so it is the one whose path ends in the same way for longest; nothing where that is
 * more than one.
 */
export function executedModule(declarations: string, files: readonly string[]): string | undefined {
  const wanted = segmentsFromTheEnd(declarations);
  const lengths = files.map(file => sharedLength(segmentsFromTheEnd(file), wanted));
  const longest = Math.max(0, ...lengths);
  const found = files.filter((_, index) => lengths[index] === longest);
  return longest > 0 && found.length === 1 ? found[0] : undefined;
}

function segmentsFromTheEnd(file: string): readonly string[] {
  return file.replace(extensions, "").split("/").reverse();
}

function sharedLength(segments: readonly string[], others: readonly string[]): number {
  const differing = segments.findIndex((segment, index) => segment !== others[index]);
  return differing === -1 ? segments.length : differing;
}
