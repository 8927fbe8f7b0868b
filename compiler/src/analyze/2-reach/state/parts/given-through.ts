import * as ts from "../../../../typescript.js";
import { argumentsFor } from "../../../1-discover/call-sites.js";
import type { References } from "../../../references.js";

/** `rows` of `copyOf(rows)`, of an expression in the function that is a parameter of it; any other is what it is. */
export function givenThrough(
  references: References,
  call: ts.CallExpression,
  callee: ts.Node,
  source: ts.Expression,
): readonly ts.Expression[] {
  const target = references.resolve(source);
  const parameter = target.kind === "declaration" ? target.node : undefined;
  const isGiven = parameter !== undefined && ts.isParameter(parameter) && parameter.parent === callee;
  return isGiven ? argumentsFor(parameter, call) : [source];
}
