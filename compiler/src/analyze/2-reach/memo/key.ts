import * as ts from "../../../typescript.js";
import { type Access, bare, isAccess, wrapped } from "../../expressions.js";
import { isConstant } from "../../declarations.js";
import type { References } from "../../references.js";
import { argumentsOf, isSelf, selfOf } from "./self.js";

/** A variable, or a part of it, that two equal keys have in common: `order.id` is `[id]` of `order`. */
export interface Told {
  readonly variable: ts.Node;
  readonly members: readonly string[];
}

/**
 * What a key tells: `a` and `b.c` of `${a}/${b.c}`, and of constants that were made like that. Of a key that was computed
 * otherwise nothing is known: many texts have one length.
 */
export function toldBy(references: References, key: ts.Expression): readonly Told[] {
  const node = bare(key);
  if (ts.isTemplateExpression(node)) return node.templateSpans.flatMap(span => toldByText(references, span.expression));
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return [...toldBy(references, node.left), ...toldBy(references, node.right)];
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(each => toldBy(references, each));
  if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap(each => toldByProperty(references, each));
  if (ts.isCallExpression(node)) return toldByCall(references, node);
  return toldByName(references, node);
}

function toldByProperty(references: References, property: ts.ObjectLiteralElementLike): readonly Told[] {
  if (ts.isPropertyAssignment(property)) return toldBy(references, property.initializer);
  return ts.isShorthandPropertyAssignment(property) ? toldBy(references, property.name) : [];
}

/** Calls that give different texts for different values. */
function toldByCall(references: References, call: ts.CallExpression): readonly Told[] {
  const callee = bare(call.expression);
  const path = references.nativePath(callee) ?? "";
  if (path === "String") return call.arguments.flatMap(each => toldByText(references, each));
  if (/^JSON\.(prototype\.)?stringify$/.test(path))
    return call.arguments.flatMap(each => (isHiddenFromJson(references, each) ? [] : toldBy(references, each)));
  const isText = /\.prototype\.(toString|toISOString|getTime|join|valueOf)$/.test(path);
  const isOwnText = isText && path !== "Object.prototype.toString";
  return isOwnText && ts.isPropertyAccessExpression(callee) ? toldBy(references, callee.expression) : [];
}

/** All objects that have no `toString` of their own are one text, `[object Object]`. */
function toldByText(references: References, value: ts.Expression): readonly Told[] {
  const method = references.platformMember(bare(value), "toString")?.path;
  // That of `true` and `false` is not described by the types of the language.
  const isOneText = method === "Object.prototype.toString" && !references.isPrimitive(value);
  return isOneText && !references.isGeneric(value) ? [] : toldBy(references, value);
}

/** `{}`, whatever is in them. */
function isHiddenFromJson(references: References, value: ts.Expression): boolean {
  return /^(Readonly)?(Weak)?(Map|Set)$/.test(references.foreignType(value) ?? "");
}

function toldByName(references: References, node: ts.Expression): readonly Told[] {
  let object = node;
  while (isAccess(object) && memberOf(object) !== undefined) object = bare(object.expression);
  if (isSelf(object)) return [{ variable: selfOf(object), members: membersFrom(object) }];
  const list = argumentsOf(references, object);
  if (list !== undefined) return [{ variable: list, members: membersFrom(object) }];
  if (!ts.isIdentifier(object)) return [];
  const target = references.resolve(object);
  if (target.kind !== "declaration") return [];
  const own = { variable: target.node, members: membersFrom(object) };
  const isNamed = object === node && ts.isVariableDeclaration(target.node) && isConstant(target.node);
  const made = isNamed ? target.node.initializer : undefined;
  return made === undefined ? [own] : [own, ...toldBy(references, made)];
}

/** `[b, c]` of `a.b.c` and of `a["b"].c`, without the name of a method that is called. */
export function membersFrom(variable: ts.Node): readonly string[] {
  const members: string[] = [];
  let node = wrapped(variable);
  while (isAccess(node.parent) && node.parent.expression === node) {
    const access = node.parent;
    const member = memberOf(access);
    node = wrapped(access);
    const isCalled = ts.isCallExpression(node.parent) && node.parent.expression === node;
    if (isCalled || member === undefined) break;
    members.push(member);
  }
  return members;
}

/** `b` of `a.b`, `0` of `a[0]`; nothing of `a[i]`. */
function memberOf(access: Access): string | undefined {
  if (ts.isPropertyAccessExpression(access)) return access.name.text;
  const key = bare(access.argumentExpression);
  return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : undefined;
}

export function isTold(key: readonly Told[], variable: ts.Node, members: readonly string[]): boolean {
  return key.some(
    told => told.variable === variable && told.members.every((member, index) => members[index] === member),
  );
}
