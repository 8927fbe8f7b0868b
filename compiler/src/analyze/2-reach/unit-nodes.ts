import path from "node:path";
import * as ts from "../../typescript.js";
import { isDataFile } from "../data-files.js";
import { bare, isFunctionExpression, isModuleLevel, wrapped, type FunctionExpression } from "../expressions.js";

type MemberNode = ts.MethodDeclaration | ts.GetAccessorDeclaration | ts.SetAccessorDeclaration;
export type FunctionNode = ts.FunctionDeclaration | FunctionExpression | MemberNode | ts.ConstructorDeclaration;

const members = [ts.SyntaxKind.MethodDeclaration, ts.SyntaxKind.GetAccessor, ts.SyntaxKind.SetAccessor];
const memberKinds: ReadonlySet<ts.SyntaxKind> = new Set(members);
const functionKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ...members,
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.FunctionExpression,
  ts.SyntaxKind.Constructor,
]);

export function isMemberNode(node: ts.Node): node is MemberNode {
  return memberKinds.has(node.kind);
}

export function isFunctionNode(node: ts.Node): node is FunctionNode {
  return functionKinds.has(node.kind);
}

/** The value of a variable or property, if it is written beside it. */
export function valueOf(declaration: ts.Node): ts.Expression | undefined {
  if (
    ts.isVariableDeclaration(declaration) ||
    ts.isPropertyAssignment(declaration) ||
    ts.isPropertyDeclaration(declaration)
  ) {
    return declaration.initializer && bare(declaration.initializer);
  }
  return ts.isExportAssignment(declaration) ? bare(declaration.expression) : undefined;
}

/** What a literal has under a name: `load` of `{ load }`, of `{ name: load }`. A method is no expression. */
export function valueOfProperty(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  return ts.isShorthandPropertyAssignment(property) ? property.name : valueOf(property);
}

/** The object literal that a variable is made of, frozen or not. */
export function literalOf(declaration: ts.Node): ts.ObjectLiteralExpression | undefined {
  const holds = ts.isVariableDeclaration(declaration) || ts.isExportAssignment(declaration);
  const held = holds ? valueOf(declaration) : undefined;
  const value = held && isFreezing(held) && held.arguments[0] ? bare(held.arguments[0]) : held;
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value : undefined;
}

/** True for a literal that its variable stands for; any other is part of the code around it. */
export function isHeldLiteral(node: ts.Node): node is ts.ObjectLiteralExpression {
  return ts.isObjectLiteralExpression(node) && literalOf(holderOf(node)) === node;
}

/** What a literal is the value of. */
export function holderOf(literal: ts.ObjectLiteralExpression): ts.Node {
  const { parent } = wrapped(literal);
  return isFreezing(parent) ? wrapped(parent).parent : parent;
}

/** It gives back the object that it is given. */
function isFreezing(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.getText() === "Object.freeze" && node.arguments.length === 1;
}

/** A function with a name, or a member of an object, is reached when that is mentioned; any other belongs to the code around it. */
export function isNamedFunction(node: ts.Node): node is FunctionNode {
  if (ts.isFunctionDeclaration(node)) return true;
  if (isMemberNode(node)) return true;
  if (!isFunctionExpression(node)) return false;
  const { parent } = wrapped(node);
  if (ts.isPropertyAssignment(parent)) return !ts.isComputedPropertyName(parent.name);
  return valueOf(parent) === node;
}

/** The declaration whose code a node belongs to. Roots are handlers, which are reached under their durable name. */
export function enclosingUnitNode(node: ts.Node, isRoot: (node: ts.Node) => boolean): ts.Node {
  let outer = node.parent;
  for (; !ts.isSourceFile(outer); outer = outer.parent) {
    if (isNamedFunction(outer) || ts.isClassLike(outer) || isRoot(outer)) return outer;
    if (ts.isVariableDeclaration(outer) && isModuleLevel(outer)) return outer;
    if (ts.isExportAssignment(outer)) return outer;
  }
  return outer;
}

export function nameOfUnit(node: ts.Node): string {
  if (ts.isSourceFile(node)) return isDataFile(node) ? path.basename(node.fileName) : "module";
  const own = "name" in node ? (node.name as ts.Node | undefined) : undefined;
  if (ts.isConstructorDeclaration(node)) return `new ${nameOfUnit(node.parent)}`;
  if (isMemberNode(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) {
    return `${nameOfHolder(node.parent)}${propertyName(node.name)}`;
  }
  if (isHeldLiteral(node)) return nameOfUnit(holderOf(node));
  if (isFunctionExpression(node) || ts.isClassExpression(node) || ts.isObjectLiteralExpression(node)) {
    const { parent } = wrapped(node);
    if (valueOf(parent) === node) return nameOfUnit(parent);
  }
  if (own !== undefined) return own.getText();
  if (ts.isExportAssignment(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return "default";
  return shorten(node.getText());
}

function nameOfHolder(holder: ts.Node): string {
  if (ts.isClassLike(holder)) return `${nameOfUnit(holder)}.`;
  return isHeldLiteral(holder) ? `${nameOfUnit(holder)}.` : "";
}

export function propertyName(name: ts.PropertyName): string {
  return ts.isStringLiteralLike(name) || ts.isIdentifier(name) || ts.isPrivateIdentifier(name)
    ? name.text
    : name.getText();
}

/** One line of it, for people. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`;
}
