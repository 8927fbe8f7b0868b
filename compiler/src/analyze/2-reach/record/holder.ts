import * as ts from "../../../typescript.js";
import { brandOf } from "../../1-discover/brand.js";
import { bare, isAccess } from "../../expressions.js";
import { isConstant } from "../../declarations.js";
import { recordRead } from "./read.js";
import type { UnitWalk } from "../walk.js";

/**
 * The object that an activity is taken from. How it was made makes no difference to the run: what it was made with, like a
 * connection, goes into the bodies of activities. That nobody replaces its members does make a difference.
 */
export function recordHolder(walk: UnitWalk, object: ts.Expression): void {
  const holder = bare(object);
  if (holder.kind === ts.SyntaxKind.ThisKeyword) return;
  const target = walk.extraction.references.resolve(holder);
  if (isAccess(holder) && target.kind === "member" && target.nodes.every(isPlain)) {
    recordHolder(walk, holder.expression);
  } else if (ts.isIdentifier(holder) && target.kind === "declaration" && isNameOfOne(target.node)) {
    if (!walk.isInside(target.node)) recordRead(walk, holder, target.node);
  } else walk.visit(holder);
}

/** `const { charge, refund } = activities` takes nothing else. */
export function takesDurables(walk: UnitWalk, { elements }: ts.BindingPattern): boolean {
  return elements.every(
    each =>
      ts.isBindingElement(each) &&
      each.initializer === undefined &&
      ts.isIdentifier(each.name) &&
      brandOf(walk.extraction.project.checker, each.name) !== undefined,
  );
}

function isPlain(declaration: ts.Declaration): boolean {
  return (
    ts.isPropertyDeclaration(declaration) ||
    ts.isPropertySignature(declaration) ||
    ts.isPropertyAssignment(declaration) ||
    ts.isShorthandPropertyAssignment(declaration) ||
    ts.isParameter(declaration)
  );
}

function isNameOfOne(declaration: ts.Declaration): boolean {
  return (ts.isVariableDeclaration(declaration) && isConstant(declaration)) || ts.isParameter(declaration);
}
