import * as ts from "../../../../typescript.js";
import { callWithArgument } from "../../../1-discover/call-sites.js";
import { bare, bottomOf, isThis, isWithin, writtenBy } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { isChanging } from "../changes/mutators.js";

/**
 * Whether a function keeps what it is given for later: `constructor(private readonly call)`, `this.call = call`,
 * `listeners.push(call)`, `return () => call()`.
 */
export function isKept(
  references: References,
  parameter: ts.ParameterDeclaration,
  code: ts.SignatureDeclaration,
): boolean {
  if (ts.isParameterPropertyDeclaration(parameter, parameter.parent)) return true;
  const name = parameter.name.getText();
  const isNamed = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === name;
  const keeps = (node: ts.Node): boolean => {
    if (isMadeToStay(node)) return some(node, isNamed);
    const place = placeOfKept(node, isNamed);
    if (place !== undefined) return outlives(references, place, code);
    return ts.forEachChild(node, keeps) ?? false;
  };
  return ts.forEachChild(code, keeps) ?? false;
}

/** A function that is given back, or put into an object; one that is handed to a call is executed by that. */
function isMadeToStay(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && callWithArgument(node) === undefined;
}

/** `this.call` of `this.call = call`, `listeners` of `listeners.push(call)` */
function placeOfKept(node: ts.Node, isIt: (value: ts.Node) => boolean): ts.Expression | undefined {
  if (ts.isBinaryExpression(node) && writtenBy(node) !== undefined && isIt(bare(node.right)))
    return bottomOf(node.left);
  if (!ts.isCallExpression(node) || !node.arguments.some(each => isIt(bare(each)))) return undefined;
  const method = bare(node.expression);
  if (!ts.isPropertyAccessExpression(method)) return undefined;
  const object = bottomOf(method);
  return isThis(object) || isChanging(method.name.text) ? object : undefined;
}

/** A field, or a variable of somebody else. */
function outlives(references: References, place: ts.Expression, code: ts.Node): boolean {
  if (isThis(place)) return true;
  const target = ts.isIdentifier(place) ? references.resolve(place) : undefined;
  return target?.kind === "declaration" && !isWithin(target.node, code);
}

function some(node: ts.Node, is: (node: ts.Node) => boolean): boolean {
  return is(node) || (ts.forEachChild(node, child => some(child, is)) ?? false);
}
