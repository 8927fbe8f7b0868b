import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";
import { isFunctionNode } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** `make()`, where `make` is what a parameter, a field or a table holds: what that makes is made by whoever calls it. */
export function recordExecuted(walk: UnitWalk, call: ts.CallExpression): void {
  const { callSites, references, writes } = walk.extraction;
  const { kind } = references.resolve(call.expression);
  const isOther = kind === "native" || kind === "package" || kind === "durable" || kind === "runtime";
  if (isOther || callSites.callees(call).some(isFunctionNode)) return;
  const held = [call.expression, ...filledIn(walk, call)].flatMap(each => writes.functionsBehind(each));
  const to = [...new Set(held)].filter(each => !walk.isInside(each));
  if (to.length === 0) return;
  const { sharedState } = walk.extraction;
  const made = to.map(each => ({
    unit: walk.extraction.register(each),
    // What stands in the code of runs is there for the memos that they fill, and for no module.
    byRuns: sharedState.runOnly.executes(each.parent),
  }));
  walk.record({ kind: "executed", to: made }, call);
}

/** What modules put into the table that a function is taken from: `factories.set("rates", () => new Rates())`. */
function filledIn(
  { extraction: { sharedState, writes } }: UnitWalk,
  call: ts.CallExpression,
): readonly ts.Expression[] {
  const root = writes.rootOf(call.expression);
  return root?.kind === "variable" ? sharedState.filledWith(root.declaration, call).map(each => bare(each)) : [];
}

/** The functions that give a class its base: `Timed` and `Named` of `class Job extends Timed(Named(Base))`. */
export function recordMakers(walk: UnitWalk, base: ts.Expression): void {
  const call = bare(base);
  if (!ts.isCallExpression(call)) return;
  const makers = walk.extraction.callSites.callees(call).filter(isFunctionNode);
  const to = makers.map(each => ({ unit: walk.extraction.register(each), byRuns: false }));
  if (to.length > 0) walk.record({ kind: "executed", to }, call);
  for (const argument of call.arguments) recordMakers(walk, argument);
}
