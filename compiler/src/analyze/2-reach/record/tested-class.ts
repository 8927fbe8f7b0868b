import * as ts from "../../../typescript.js";
import { calleeOf } from "../../1-discover/call-sites.js";
import { bare, isAccess } from "../../expressions.js";
import { literalOf } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** `value instanceof Class` makes no use of the class, unless the class decides for itself what its instances are. */
export function recordTestedClass(walk: UnitWalk, expression: ts.Expression): void {
  const tested = bare(expression);
  if (!ts.isIdentifier(tested) && !isAccess(tested)) {
    walk.visit(tested);
    return;
  }
  const target = walk.extraction.references.resolve(tested);
  if (target.kind !== "declaration") return;
  const holder = literalOf(target.node) ?? calleeOf(target.node);
  const members = ts.isClassLike(holder)
    ? holder.members
    : ts.isObjectLiteralExpression(holder)
      ? holder.properties
      : [];
  if (members.some(each => each.name?.getText() === "[Symbol.hasInstance]")) walk.visit(tested);
}
