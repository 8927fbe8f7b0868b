/**
 * The ranges that package.json knows: `^2`, `~1.4`, `1.x`, `>=2.1 <4`, `1 || 2`, `*`. A pre-release comes before its release,
 * so `^2` does not admit `2.0.0-beta`.
 */
export function isInRange(version: string, range: string): boolean {
  const parsed = parseVersion(version);
  return (
    parsed !== undefined && (alternativesOf(range) ?? []).some(bounds => bounds.every(each => admits(each, parsed)))
  );
}

export function isRange(text: string): boolean {
  return alternativesOf(text) !== undefined;
}

type Version = readonly [major: number, minor: number, patch: number, isRelease: number];

interface Bound {
  readonly from: Version;
  /** Not part of the range itself. */
  readonly to: Version;
}

const lowest: Version = [0, 0, 0, 0];
const highest: Version = [Infinity, 0, 0, 0];

function admits({ from, to }: Bound, version: Version): boolean {
  return compare(from, version) <= 0 && compare(version, to) < 0;
}

function compare(a: Version, b: Version): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function parseVersion(text: string): Version | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)(-[\w.-]+)?(\+[\w.-]+)?$/.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, preRelease] = match;
  return [Number(major), Number(minor), Number(patch), preRelease === undefined ? 1 : 0];
}

/** Each alternative as bounds that have to hold together; nothing for a text that is no range. */
function alternativesOf(range: string): readonly (readonly Bound[])[] | undefined {
  const alternatives: (readonly Bound[])[] = [];
  for (const alternative of range.split("||")) {
    const comparators = alternative
      .replace(/([<>=^~])\s+/g, "$1")
      .trim()
      .split(/\s+/);
    const bounds = comparators.map(boundOf);
    if (!bounds.every(each => each !== undefined)) return undefined;
    alternatives.push(bounds);
  }
  return alternatives;
}

function boundOf(comparator: string): Bound | undefined {
  const match = /^(\^|~|>=|<=|>|<|=|)v?(\d+|[x*])(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?$/.exec(comparator);
  if (match === null) return undefined;
  const [, operator = "", ...parts] = match;
  const numbers = parts.join(" ").match(/\d+/g)?.map(Number) ?? [];
  const from: Version = [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, 1];
  const next = successor(numbers, numbers.length - 1);
  switch (operator) {
    case ">=":
      return { from, to: highest };
    case ">":
      return { from: numbers.length === 3 ? [from[0], from[1], from[2] + 1, 0] : next, to: highest };
    case "<":
      return { from: lowest, to: [from[0], from[1], from[2], 0] };
    case "<=":
      return { from: lowest, to: next };
    case "~":
      return { from, to: successor(numbers, Math.min(numbers.length - 1, 1)) };
    case "^":
      return { from, to: successor(numbers, firstSignificant(numbers)) };
    default:
      return { from, to: next };
  }
}

/** What `^` holds fixed: the first number that is not zero, or the last that is written. */
function firstSignificant(numbers: readonly number[]): number {
  const index = numbers.findIndex(each => each !== 0);
  return index === -1 ? numbers.length - 1 : index;
}

/** The first version in which the number at `index` is another one. */
function successor(numbers: readonly number[], index: number): Version {
  if (index < 0) return highest;
  const next = [0, 0, 0].map((_, at) => (at > index ? 0 : (numbers[at] ?? 0) + (at === index ? 1 : 0)));
  return [next[0] ?? 0, next[1] ?? 0, next[2] ?? 0, 0];
}
