import * as ts from "../../../typescript.js";
import { brandOf } from "../../1-discover/brand.js";
import type { CallSites } from "../../1-discover/call-sites.js";
import { bare } from "../../expressions.js";
import type { References } from "../../references.js";
import { recordChanges } from "./step.js";
import type { UnitWalk } from "../walk.js";

/**
 * The handler of a query, the validator of an update and the predicate of a condition only read: they are executed as often as
 * somebody asks or something happens, and no history says so. A run that they changed would be another one on replay.
 */
export function recordReaders(walk: UnitWalk, call: ts.CallExpression): void {
  const { references, callSites, handlers } = walk.extraction;
  for (const reader of readersOf(walk, call)) {
    for (const value of valuesOf(references, callSites, reader)) {
      const bodies = handlers.of(value)?.bodies ?? [];
      recordChanges(walk, [value, ...bodies], { write: "DET802", durable: "DET802" });
    }
  }
}

function readersOf({ extraction }: UnitWalk, call: ts.CallExpression): readonly ts.Node[] {
  const { references, project } = extraction;
  const target = references.resolve(call.expression);
  if (target.kind !== "runtime") return [];
  const [first, options] = call.arguments;
  if (target.name === "condition") return first === undefined ? [] : [first];
  const callee = bare(call.expression);
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "handle") return [];
  const brand = brandOf(project.checker, callee.expression);
  if (brand === "query") return first === undefined ? [] : [first];
  return brand === "update" && options !== undefined ? validatorIn(literalOf(references, options)) : [];
}

/** Options that are written where they are given, or in a constant. */
function literalOf(references: References, options: ts.Expression): ts.Expression {
  const target = references.resolve(options);
  const constant = target.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
  return bare(constant?.initializer ?? options);
}

/** `{ validate: line => … }`, `{ validate(line) { … } }`, `{ validate }`. */
function validatorIn(literal: ts.Expression): readonly ts.Node[] {
  if (!ts.isObjectLiteralExpression(literal)) return [];
  return literal.properties.flatMap((property): readonly ts.Node[] => {
    if (property.name?.getText() !== "validate") return [];
    if (ts.isPropertyAssignment(property)) return [property.initializer];
    if (ts.isShorthandPropertyAssignment(property)) return [property.name];
    return ts.isMethodDeclaration(property) ? [property] : [];
  });
}

/** What a wrapper is given by its callers, if the function is a parameter of one. */
function valuesOf(references: References, callSites: CallSites, reader: ts.Node): readonly ts.Node[] {
  if (!ts.isExpression(reader)) return [reader];
  const target = references.resolve(reader);
  if (target.kind !== "declaration" || !ts.isParameter(target.node)) return [reader];
  const parameter = target.node;
  return callSites.givenFor(parameter);
}
