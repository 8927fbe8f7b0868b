import * as ts from "../typescript.js";
import { bare } from "../rewrite/expressions.js";

export { bare, isFunctionExpression, wrapped, writtenBy, type FunctionExpression } from "../rewrite/expressions.js";

export function isWithin(node: ts.Node, outer: ts.Node): boolean {
  return node.getSourceFile() === outer.getSourceFile() && node.pos >= outer.pos && node.end <= outer.end;
}

/** The innermost function, class member or, failing those, file around a node. */
export function enclosingFunction(node: ts.Node): ts.Node {
  let outer = ts.isSourceFile(node) ? node : node.parent;
  while (!ts.isSourceFile(outer) && !ts.isFunctionLike(outer) && !ts.isClassElement(outer)) outer = outer.parent;
  return outer;
}

/** Declared outside every function: one value for the whole process. */
export function isModuleLevel(node: ts.Node): boolean {
  return ts.isSourceFile(enclosingFunction(node));
}

/** An identifier that stands for a value, rather than naming a declaration, a property or a label. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if ("name" in parent && parent.name === node) return false;
  if ("label" in parent && parent.label === node) return false;
  return !(ts.isBindingElement(parent) && parent.propertyName === node);
}

/** Executed from its beginning to its end when it is called: neither `async` nor a generator. */
export function isSynchronous(code: ts.Node): boolean {
  if ("asteriskToken" in code && code.asteriskToken !== undefined) return false;
  const modifiers = ts.canHaveModifiers(code) ? ts.getModifiers(code) : undefined;
  return modifiers?.some(each => each.kind === ts.SyntaxKind.AsyncKeyword) !== true;
}

/** Whether others have a turn before code comes to its end. */
export function waits(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return true;
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
  return ts.forEachChild(node, waits) ?? false;
}

/** `a.b` or `a[b]`. */
export type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

export function isAccess(node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** `order` of `order.lines[0].price`. */
export function bottomOf(expression: ts.Expression): ts.Expression {
  const node = bare(expression);
  return isAccess(node) ? bottomOf(node.expression) : node;
}

/** Also as `super`, whose methods have the same object. */
export function isThis(node: ts.Node | undefined): boolean {
  return node?.kind === ts.SyntaxKind.ThisKeyword || node?.kind === ts.SyntaxKind.SuperKeyword;
}

/** `x ??= make()`, `x ?? (x = make())`: one object, whoever asks first. */
export function handsOutLeft({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return (
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken ||
    kind === ts.SyntaxKind.EqualsToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken ||
    kind === ts.SyntaxKind.BarBarToken
  );
}

/** `a, b` */
export function isSequence({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind === ts.SyntaxKind.CommaToken;
}

/** `a && b`, `a || b`, `a ?? b`: one of the two. */
export function isChoosing({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

/** A text, a number or a truth, whatever it is made of. To ask for the type of a sum of sums would be to work out all of it. */
export function isComputed(value: ts.Node): boolean {
  return ts.isLiteralExpression(value) || (ts.isBinaryExpression(value) && isComputing(value));
}

/** `a + b`, `a < b`: what is no primitive is made one. */
export function isComputing({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  const isComparison = kind >= ts.SyntaxKind.LessThanToken && kind <= ts.SyntaxKind.GreaterThanEqualsToken;
  return isComparison || (kind >= ts.SyntaxKind.PlusToken && kind <= ts.SyntaxKind.PercentToken);
}
