import type { ManifestAllowance } from "@reprise/runtime/language";
import type { Allowance } from "../../diagnostics.js";

/** Who looks at a worker that misbehaves sees in its manifest what its authors vouched for. */
export function inForce(allowances: readonly Allowance[]): readonly ManifestAllowance[] {
  return allowances.flatMap(({ used, ...allowance }) => (used ? [allowance] : []));
}
