import * as ts from "../../../typescript.js";
import { bare, enclosingFunction } from "../../expressions.js";
import { isMemberNode } from "../unit-nodes.js";
import { byMergedDefault, isMergedOver, recordPartByName } from "./merged.js";
import type { UnitWalk } from "../walk.js";

/** A literal in the middle of code: its functions count when somebody reads their names. */
export function recordLiteral(walk: UnitWalk, literal: ts.ObjectLiteralExpression): void {
  if (!literal.properties.some(each => isMemberNode(each) || ts.isPropertyAssignment(each))) return;
  if (isMergedOver(walk, literal)) {
    for (const each of literal.properties) byMergedDefault(walk, each, () => recordPartByName(walk, each, literal));
    return;
  }
  const of = walk.extraction.registerContainer(literal);
  walk.record({ kind: "container", of, name: "object", how: "value" }, literal);
}

/** A literal that a variable stands for, where that is named. What others may stand in the place of, its maker says. */
export function recordHeld(walk: UnitWalk, at: ts.Expression, literal: ts.ObjectLiteralExpression): void {
  if (isMergedOver(walk, literal, enclosingFunction(literal))) return;
  const of = walk.extraction.registerContainer(literal);
  walk.record({ kind: "container", of, name: at.getText(), how: "value" }, at);
}

/** What making a literal executes. */
export function visitLiteral(walk: UnitWalk, literal: ts.ObjectLiteralExpression): void {
  for (const property of literal.properties) {
    if (walk.visitMasked(property)) continue;
    if (property.name && ts.isComputedPropertyName(property.name)) walk.visit(property.name);
    if (ts.isPropertyAssignment(property)) visitValue(walk, property, property.initializer);
    else if (!isMemberNode(property)) walk.visit(property);
  }
}

function visitValue(walk: UnitWalk, property: ts.ObjectLiteralElementLike, value: ts.Expression): void {
  if (walk.visitMasked(value) || walk.extraction.isUnit(bare(value))) return;
  const visit = (): void => walk.visit(value);
  // To name a function executes nothing, so that it makes no difference to those who get another one.
  if (ts.isIdentifier(bare(value))) byMergedDefault(walk, property, visit);
  else visit();
}
