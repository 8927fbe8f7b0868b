import * as ts from "../../../../typescript.js";
import { bare, isFunctionExpression, wrapped } from "../../../expressions.js";
import { partOfLiteral } from "../parts/parts.js";
import { ownerOfThis } from "./owner-of-this.js";

/**
 * `Cart` of `Cart.prototype.add = function () { this.… }`, of `extend(Cart.prototype, { add() { this.… } })` and of
 * `Cart.prototype = { add() { this.… } }`: what `this` is in there, a call of `new Cart()` has made. What the literal holds itself,
 * all those objects share.
 */
export function makerBehind(self: ts.Node): ts.Expression | undefined {
  const method = ownerOfThis(self);
  const member = ts.isFunctionExpression(method) ? wrapped(method).parent : method;
  if (ts.isBinaryExpression(member)) return makerOfMember(member.left);
  const literal = ts.isObjectLiteralElementLike(member) ? member.parent : undefined;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal) || isHeldBy(literal, self)) return undefined;
  const { parent } = wrapped(literal);
  if (ts.isBinaryExpression(parent)) return makerOf(parent.left);
  if (!ts.isCallExpression(parent)) return undefined;
  return parent.arguments.map(makerOf).find(each => each !== undefined);
}

/** `this.lines`, where the literal has `lines: []` beside the method. */
function isHeldBy(literal: ts.ObjectLiteralExpression, { parent }: ts.Node): boolean {
  const held = ts.isPropertyAccessExpression(parent) ? partOfLiteral(literal, parent.name.text) : undefined;
  return held !== undefined && !isFunctionExpression(bare(held));
}

function makerOfMember(target: ts.Expression): ts.Expression | undefined {
  const member = bare(target);
  return ts.isPropertyAccessExpression(member) ? makerOf(member.expression) : undefined;
}

/** `Cart` of `Cart.prototype` */
function makerOf(target: ts.Expression): ts.Expression | undefined {
  const prototype = bare(target);
  const isPrototype = ts.isPropertyAccessExpression(prototype) && prototype.name.text === "prototype";
  return isPrototype ? bare(prototype.expression) : undefined;
}
