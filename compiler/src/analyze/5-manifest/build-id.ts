import { createHash } from "node:crypto";
import type { Closure } from "../2-reach/closure.js";
import type { ShapeToken } from "../2-reach/facts.js";

/** Version of the normal form. Raising it gives every workflow a new build id. */
const format = "1";

/**
 * The hash over the code that runs of a workflow can execute. Units are numbered in the order in which the code mentions
 * them, so neither their names nor their files are part of it.
 */
export function buildId(closure: Closure, labels: readonly string[]): string {
  const numbers = new Map<string, number>();
  for (const { unit } of closure.reached) if (!numbers.has(unit.id)) numbers.set(unit.id, numbers.size);
  for (const { id } of closure.containers) numbers.set(id, numbers.size);
  const hash = createHash("sha256").update(format);
  const written = new Set<string>();
  for (const { unit, phase } of closure.reached) {
    hash.update(`\n${phase} ${numbers.get(unit.id) ?? -1}`);
    if (written.has(unit.id)) continue;
    written.add(unit.id);
    for (const token of unit.shape) hash.update(` ${tokenText(token, numbers)}`);
  }
  hash.update(`\n${labels.join(" ")}`);
  return hash.digest("hex").slice(0, 16);
}

/** Code that is referred to without being executed, like the body of a step, is not part of the build. */
function tokenText(token: ShapeToken, numbers: ReadonlyMap<string, number>): string {
  if (typeof token === "string") return token;
  const number = numbers.get(token.ref);
  return number === undefined ? "elsewhere" : `@${number}`;
}
