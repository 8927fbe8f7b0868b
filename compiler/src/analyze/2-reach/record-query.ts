import * as ts from "../../typescript.js";
import { brandOf } from "../1-discover/brand.js";
import { argumentsFor, ownerOfParameter, type CallSites } from "../1-discover/call-sites.js";
import { bare } from "../expressions.js";
import type { References } from "../references.js";
import { recordChanges } from "./record-step.js";
import type { UnitWalk } from "./walk.js";

/**
 * The handler of a query is executed whenever somebody asks, and no history says so: a run that it changed would be another
 * one on replay.
 */
export function recordQueryHandler(walk: UnitWalk, call: ts.CallExpression): void {
  const { references, project, callSites, handlers } = walk.extraction;
  const callee = bare(call.expression);
  const [handler] = call.arguments;
  if (handler === undefined || !ts.isPropertyAccessExpression(callee) || callee.name.text !== "handle") return;
  if (references.resolve(callee).kind !== "runtime" || brandOf(project.checker, callee.expression) !== "query") return;
  for (const value of valuesOf(references, callSites, handler)) {
    for (const body of handlers.of(value)?.bodies ?? [])
      recordChanges(walk, body, { write: "DET802", durable: "DET802" });
  }
}

/** What a wrapper is given by its callers, if the handler is a parameter of one. */
function valuesOf(references: References, callSites: CallSites, handler: ts.Expression): readonly ts.Expression[] {
  const target = references.resolve(handler);
  if (target.kind !== "declaration" || !ts.isParameter(target.node)) return [handler];
  const parameter = target.node;
  return callSites.of(ownerOfParameter(parameter)).flatMap(site => argumentsFor(parameter, site));
}
