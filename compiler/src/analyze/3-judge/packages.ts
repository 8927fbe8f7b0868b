import type { PackageUse } from "../2-reach/facts.js";
import type { WorkflowReach } from "../2-reach/reach.js";
import { isInRange } from "../allow/version-range.js";
import type { CuratedPackage, CuratedPackages, ExportVerdict, Refused } from "./curated/curated.js";
import { dataPackages } from "./curated/data.js";
import { datePackages } from "./curated/dates.js";
import { effectPackages, effectScopes } from "./curated/effects.js";
import { identifierPackages } from "./curated/identifiers.js";
import { numberPackages } from "./curated/numbers.js";
import { promisePackages } from "./curated/promises.js";
import { textPackages } from "./curated/text.js";
import { validationPackages } from "./curated/validation.js";
import { judgedUses } from "./judged-uses.js";

/** What is known of packages. */
export const curated: CuratedPackages = {
  ...dataPackages,
  ...datePackages,
  ...effectPackages,
  ...identifierPackages,
  ...numberPackages,
  ...promisePackages,
  ...textPackages,
  ...validationPackages,
};

/** The packages that workflows use and that the table says nothing of. */
export function unknownPackages(workflows: readonly WorkflowReach[]): ReadonlySet<string> {
  const uses = workflows.flatMap(({ closure }) => judgedUses(closure)).map(({ use }) => use);
  return new Set(uses.flatMap(use => (use.kind === "package" && packageVerdict(use) === "unknown" ? [use.name] : [])));
}

/** What is to be said of a package that nobody has looked at. */
export type PackageVerdicts = (use: PackageUse) => ExportVerdict | "unknown";

export function verdictOnPackage(use: PackageUse, onPackage: PackageVerdicts): ExportVerdict | "unknown" {
  const verdict = packageVerdict(use);
  return verdict === "unknown" ? onPackage(use) : verdict;
}

/** `unknown`: nobody has looked at this package, or at this version of it. */
export function packageVerdict({ name, version, within, member, call }: PackageUse): ExportVerdict | "unknown" {
  const entry = entryOf(`${name}/${within}`) ?? entryOf(name);
  if (entry === undefined) return scopeVerdict(name) ?? "unknown";
  if (entry.versions !== "*" && !isInRange(version, entry.versions)) return "unknown";
  const { exports = {} } = entry;
  const verdict = (Object.hasOwn(exports, member) ? exports[member] : undefined) ?? entry.verdict;
  return typeof verdict === "function" ? verdict(call, version) : verdict;
}

/** Of a package, or of a part of it that is imported by its own path: `nanoid/non-secure`. */
function entryOf(name: string): CuratedPackage | undefined {
  return Object.hasOwn(curated, name) ? curated[name] : undefined;
}

/** True for a package that somebody has looked at, in whatever version. */
export function isCurated(name: string): boolean {
  return Object.hasOwn(curated, name) || scopeVerdict(name) !== undefined;
}

function scopeVerdict(name: string): Refused | undefined {
  return Object.entries(effectScopes).find(([prefix]) => name.startsWith(prefix))?.[1];
}
