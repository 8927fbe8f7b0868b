import * as ts from "../typescript.js";
import { wrapped, writtenBy } from "./expressions.js";

/** What is done with a native. What is none of the first three is left to the guard, for it keeps the native's identity. */
export type Form =
  | { readonly kind: "member"; /** Undefined for a computed name. */ readonly name: string | undefined }
  | { readonly kind: "call" }
  | { readonly kind: "construct" }
  | { readonly kind: "value" };

const value: Form = { kind: "value" };

export function formOf(node: ts.Expression): Form {
  const outer = wrapped(node);
  const { parent } = outer;
  if (isAccess(parent) && parent.expression === outer) return isReading(parent) ? memberForm(parent) : value;
  if (ts.isCallExpression(parent) && parent.expression === outer) return isDecoration(outer) ? value : { kind: "call" };
  if (ts.isTaggedTemplateExpression(parent) && parent.tag === outer) return { kind: "call" };
  if (ts.isNewExpression(parent) && parent.expression === outer && readsNow(parent)) return { kind: "construct" };
  return value;
}

/** `new $Date()()` means something else than `new ($Date())()`, and `new $console().Console()` than `new ($console()).Console()`. */
export function needsParentheses(node: ts.Node): boolean {
  let callee = node;
  while (isWithinCallee(callee.parent, callee)) callee = callee.parent;
  return ts.isNewExpression(callee.parent) && callee.parent.expression === callee;
}

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

export function isAccess(node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

export function memberName(access: Access): string | undefined {
  if (ts.isPropertyAccessExpression(access)) return access.name.text;
  return ts.isStringLiteralLike(access.argumentExpression) ? access.argumentExpression.text : undefined;
}

function memberForm(access: Access): Form {
  return { kind: "member", name: memberName(access) };
}

/** Decided by the number of arguments: `new Date(undefined)` is an invalid date, not now. */
function readsNow({ arguments: values }: ts.NewExpression): boolean {
  return values === undefined || values.every(each => ts.isSpreadElement(each));
}

/** Neither written to, nor in a place where no call may stand. */
function isReading(access: Access): boolean {
  return !isTarget(access) && !isTypeOrTag(access) && !isDecoration(access);
}

/** `Math.random = f`, `[Math.random] = fs`, `delete Date.now`, `Date.now++` */
function isTarget(access: ts.Node): boolean {
  let target = wrapped(access);
  while (isPatternPart(target.parent, target)) target = wrapped(target.parent);
  return writtenBy(target.parent) === target;
}

/** Part of what may be a destructuring pattern: `[Math.random]`, `{ a: Math.random }`, `[...Math.random]`, `[Math.random = f]`. */
function isPatternPart(parent: ts.Node, node: ts.Node): boolean {
  const isLiteral = ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent);
  const isElement = ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent);
  return isLiteral || isElement || (ts.isPropertyAssignment(parent) && parent.initializer === node);
}

/** `<console.Panel />`, `implements console.Console` */
function isTypeOrTag(access: Access): boolean {
  let outer: ts.Node = access;
  while (ts.isPropertyAccessExpression(outer.parent)) outer = outer.parent;
  const { parent } = outer;
  if (ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent)) return parent.tagName === outer;
  if (!ts.isExpressionWithTypeArguments(parent) || !ts.isHeritageClause(parent.parent)) return false;
  const { token, parent: holder } = parent.parent;
  return token === ts.SyntaxKind.ImplementsKeyword || ts.isInterfaceDeclaration(holder);
}

/** `@console.log` takes names and one call, nothing else. */
function isDecoration(node: ts.Node): boolean {
  let outer = node;
  while (
    isWithinCallee(outer.parent, outer) ||
    (ts.isCallExpression(outer.parent) && outer.parent.expression === outer)
  ) {
    outer = outer.parent;
  }
  return ts.isDecorator(outer.parent);
}

function isWithinCallee(parent: ts.Node, node: ts.Node): boolean {
  if (ts.isTaggedTemplateExpression(parent)) return parent.tag === node;
  return (isAccess(parent) || ts.isNonNullExpression(parent)) && parent.expression === node;
}
