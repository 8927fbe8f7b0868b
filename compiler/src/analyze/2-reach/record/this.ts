import * as ts from "../../../typescript.js";
import { isCallee } from "../../1-discover/call-sites.js";
import { isStatic } from "../../declarations.js";
import { isModuleLevel, wrapped } from "../../expressions.js";
import { capturedFrom } from "./captured.js";
import { recordClass, recordMemberDeclaration } from "./member.js";
import { ownerOfThis } from "../state/roots/owner-of-this.js";
import { propertyName } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** `this` may stand for an object, or a class, that nothing in this unit names. */
export function recordThis(walk: UnitWalk, node: ts.Node): void {
  const owner = ownerOfThis(node);
  const isOfClass = ts.isClassStaticBlockDeclaration(owner) || (ts.isClassElement(owner) && isStatic(owner));
  if (isOfClass && ts.isClassLike(owner.parent)) {
    recordClass(walk, node, owner.parent, ts.isNewExpression(node.parent) ? "call" : "value");
    return;
  }
  const literal = literalWith(owner);
  if (literal !== undefined) recordThisLiteral(walk, node, literal);
  else recordCapturedThis(walk, node);
}

/** The object that a method or a function is written in. */
function literalWith(owner: ts.Node): ts.ObjectLiteralExpression | undefined {
  const property = ts.isFunctionExpression(owner) ? wrapped(owner).parent : owner;
  return ts.isObjectLiteralElement(property) && ts.isObjectLiteralExpression(property.parent)
    ? property.parent
    : undefined;
}

/** Whoever calls a method of an object of the module may have named nothing else of it. */
function recordThisLiteral(walk: UnitWalk, node: ts.Node, literal: ts.ObjectLiteralExpression): void {
  if (walk.isInside(literal) || !isModuleLevel(literal)) return;
  const { parent } = wrapped(node);
  const name = ts.isPropertyAccessExpression(parent) ? parent.name.text : undefined;
  const part = literal.properties.find(each => each.name !== undefined && propertyName(each.name) === name);
  const isWhole = part === undefined || literal.properties.some(ts.isSpreadAssignment);
  if (!isWhole && ts.isExpression(node)) recordMemberDeclaration(walk, node, part, isCallee(parent) ? "call" : "value");
  else recordObject(walk, node, literal);
}

function recordObject(walk: UnitWalk, node: ts.Node, literal: ts.ObjectLiteralExpression): void {
  const { extraction } = walk;
  const of = extraction.registerContainer(literal);
  walk.record({ kind: "container", of, name: node.getText(), how: "value" }, node);
  // An object in another one is made with that.
  const { parent } = wrapped(literal);
  if (!ts.isObjectLiteralElement(parent)) return;
  const to = extraction.register(parent);
  walk.record({ kind: "mention", to, name: extraction.unitName(to), how: "value" }, node);
}

/** In a handler that a class makes, `this` holds what the class was constructed with. */
function recordCapturedThis(walk: UnitWalk, node: ts.Node): void {
  const { extraction } = walk;
  const holder = ts.findAncestor(walk.node, ts.isClassLike);
  if (holder === undefined || !extraction.isRoot(walk.node)) return;
  recordClass(walk, node, holder, "value");
  const from = extraction.callSites.of(holder).map(site => capturedFrom(extraction, site, site.arguments ?? []));
  walk.record({ kind: "captured", name: "this", owner: "", of: null, from }, node);
}
