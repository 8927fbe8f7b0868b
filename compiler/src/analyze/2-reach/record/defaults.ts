import * as ts from "../../../typescript.js";
import { bare, isFunctionExpression } from "../../expressions.js";
import { defaultKey, fallbackKey } from "../defaults.js";
import { visitHanded } from "./handed.js";
import { recordReference } from "./reference.js";
import type { UnitWalk } from "../walk.js";

/** What a parameter is where it is left out, the function itself hands over. */
export function recordDefault(walk: UnitWalk, parameter: ts.ParameterDeclaration): void {
  const { initializer } = parameter;
  const value = initializer && bare(initializer);
  if (value === undefined) return;
  const how = walk.extraction.calledAtOnce.isParameter(parameter) ? "both" : "value";
  walk.byDefault(defaultKey(walk.node, parameter), () => {
    if (isFunctionExpression(value)) visitHanded(walk, value, how);
    else if (ts.isIdentifier(value) || ts.isPropertyAccessExpression(value)) recordReference(walk, value, how);
    else walk.visit(value);
  });
}

/** `load ?? http` */
export function recordFallback(walk: UnitWalk, node: ts.BinaryExpression): boolean {
  const key = fallbackKey(walk.extraction, walk.node, node);
  if (key === undefined) return false;
  walk.visit(node.left);
  walk.byDefault(key, () => walk.visit(node.right));
  return true;
}
