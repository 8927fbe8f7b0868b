import { usesOf, type Closure, type Reached } from "../2-reach/closure.js";
import type { Use } from "../2-reach/facts.js";
import { verdictFor } from "./verdicts.js";

/** A use that a verdict can depend on, and the code that it was reached in. */
export interface JudgedUse {
  readonly use: Extract<Use, { kind: JudgedKind }>;
  readonly reached: Reached;
}

type JudgedKind = "native" | "alias" | "package" | "durable" | "offence" | "change" | "settings" | "read" | "write";
const judged: ReadonlySet<string> = new Set<JudgedKind>([
  "native",
  "alias",
  "package",
  "durable",
  "offence",
  "change",
  "settings",
  "read",
  "write",
]);

const known = new WeakMap<Closure, readonly JudgedUse[]>();

/** In the order of the closure. Most uses are mentions of other code, and calls of what nobody has anything against. */
export function judgedUses(closure: Closure): readonly JudgedUse[] {
  const uses = known.get(closure) ?? findJudged(closure);
  known.set(closure, uses);
  return uses;
}

function findJudged(closure: Closure): readonly JudgedUse[] {
  return closure.reached.flatMap(reached =>
    usesOf(reached)
      .filter(isJudged)
      .filter(use => isMade(use, closure))
      .map((use): JudgedUse => ({ use, reached })),
  );
}

/** What stands for a member of an interface is used by those who read that; what somebody hands in, by those who execute that. */
function isMade(use: JudgedUse["use"], { asked, mentions }: Closure): boolean {
  if (use.kind === "offence" || use.kind === "change") return !use.givenBy || mentions.has(use.givenBy);
  return use.kind !== "native" || use.under === undefined || asked.has(use.under);
}

function isJudged(use: Use): use is JudgedUse["use"] {
  if (use.kind === "native" || use.kind === "alias") return verdictFor(use.path).verdict !== "deterministic";
  return judged.has(use.kind);
}
