import type { PackageUse } from "../2-reach/facts.js";

/**
 * Packages known to compute their results from their arguments alone, without state that calls share. Majors, because a
 * package may change its mind in the next one.
 */
const curated: Readonly<Record<string, { readonly majors: readonly number[]; readonly except?: readonly string[] }>> = {
  "big.js": { majors: [6, 7] },
  "bignumber.js": { majors: [9] },
  "decimal.js": { majors: [10], except: ["random"] },
  "fast-deep-equal": { majors: [3] },
  immer: { majors: [9, 10, 11] },
  ms: { majors: [2] },
  "ts-pattern": { majors: [5] },
  tslib: { majors: [2] },
  zod: { majors: [3, 4] },
};

export function isCurated(use: PackageUse): boolean {
  const entry = curated[use.name];
  if (entry === undefined || entry.except?.includes(use.member)) return false;
  return entry.majors.includes(Number.parseInt(use.version, 10));
}
