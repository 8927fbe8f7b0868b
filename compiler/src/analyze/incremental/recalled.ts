import type { Cache, Reads } from "./reads.js";

/**
 * What was found of something under circumstances, for code that many ways lead to: functions that hand on to each other, each in several
 * places, are asked the same over and over.
 */
export class Recalled<Key, Value> {
  readonly #reads: Reads;
  readonly #known = new Map<string, Cache<Key, Value | undefined>>();
  readonly #finding = new Map<string, Set<Key>>();

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  /** What asks for itself finds its own end: nothing is answered before it is known, so the order of questions does not matter. */
  of(key: Key, circumstances: string, find: () => Value): Value {
    const finding = valueIn(this.#finding, circumstances, () => new Set<Key>());
    if (finding.has(key)) return find();
    finding.add(key);
    try {
      const known = valueIn(this.#known, circumstances, () => new Map() as Cache<Key, Value | undefined>);
      // While it is found, nobody asks there.
      return this.#reads.cached(known, key, undefined, find) as Value;
    } finally {
      finding.delete(key);
    }
  }
}

function valueIn<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
