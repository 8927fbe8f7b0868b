import * as ts from "../../../typescript.js";
import { bare, isAccess, isReference, wrapped, writtenBy } from "../../expressions.js";

/** A name that stands for its value, so that somebody gets that: it is not called, not written and not asked for a member. */
export function isHandedOver(node: ts.Node): node is ts.Identifier | ts.PropertyAccessExpression {
  if (!(ts.isIdentifier(node) ? isReference(node) : ts.isPropertyAccessExpression(node))) return false;
  const outer = wrapped(node);
  const { parent } = outer;
  if (isAccess(parent) || ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression !== outer;
  const target = writtenBy(parent);
  return !ts.isTypeOfExpression(parent) && (target === undefined || bare(target) !== node);
}

/** `new Mail()` of `work(new Mail())` */
export function isMadeForOthers(node: ts.Node): node is ts.NewExpression {
  if (!ts.isNewExpression(node)) return false;
  const outer = wrapped(node);
  return !(isAccess(outer.parent) && outer.parent.expression === outer);
}
