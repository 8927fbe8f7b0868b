/**
 * The smallest part of `items`, in their order, for which `holds` is still true, as far as leaving out one run of
 * neighbours after the other finds it (delta debugging). `holds` is not asked about all of them.
 */
export async function minimise<T>(
  items: readonly T[],
  holds: (items: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = items;
  for (let size = items.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < kept.length;) {
      const without = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (await holds(without)) kept = without;
      else from += size;
    }
  }
  return kept;
}
