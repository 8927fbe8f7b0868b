import * as ts from "../../../../typescript.js";
import { wrapped } from "../../../expressions.js";
import { ownerOfThis } from "./owner-of-this.js";
import type { Root } from "./root.js";
import { sharedByPrototype } from "./shared-prototype.js";

/**
 * `this` of a method of an object literal: the variable that holds it, or else the literal itself. Of a class, whatever stands
 * for its objects: what a class that extends `Map` puts into itself it has as if it were in a field.
 */
export function rootOfThis(node: ts.Node): Root | undefined {
  const owner = ownerOfThis(node);
  if (ts.isClassElement(owner) && ts.isClassLike(owner.parent) && !isOfClassItself(owner))
    return { kind: "field", declaration: owner.parent };
  const method = ts.findAncestor(
    node,
    each => (ts.isFunctionLike(each) && !ts.isArrowFunction(each)) || ts.isClassLike(each),
  );
  if (method === undefined || ts.isClassLike(method)) return undefined;
  const shared = ts.isFunctionExpression(method) ? sharedByPrototype(method, node) : undefined;
  if (shared !== undefined) return { kind: "variable", declaration: shared };
  const member = ts.isFunctionExpression(method) ? wrapped(method).parent : method;
  const isMember = ts.isMethodDeclaration(member) || ts.isAccessor(member) || ts.isPropertyAssignment(member);
  if (!isMember || !ts.isObjectLiteralExpression(member.parent)) return undefined;
  return { kind: "variable", declaration: holderOf(member.parent) };
}

/** `cart` of `Object.defineProperty(cart, "size", { get() { return this.lines.length; } })`: the object that the methods are defined on. */
export function definedOn(node: ts.Node): ts.Expression | undefined {
  const method = ownerOfThis(node);
  const member = ts.isFunctionExpression(method) ? wrapped(method).parent : method;
  const descriptor = ts.isObjectLiteralElement(member) ? wrapped(member.parent).parent : member;
  const call = ts.isPropertyAssignment(descriptor) ? wrapped(descriptor.parent).parent : descriptor;
  if (!ts.isCallExpression(call)) return undefined;
  const isDefining = /^(Object|Reflect)\.defineProper(ty|ties)$/.test(call.expression.getText());
  return isDefining ? call.arguments[0] : undefined;
}

function isOfClassItself(member: ts.ClassElement): boolean {
  return (
    ts.isClassStaticBlockDeclaration(member) || (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0
  );
}

function holderOf(literal: ts.ObjectLiteralExpression): ts.Declaration {
  const { parent } = wrapped(literal);
  if (ts.isVariableDeclaration(parent)) return parent;
  return ts.isPropertyAssignment(parent) ? holderOf(parent.parent) : literal;
}
