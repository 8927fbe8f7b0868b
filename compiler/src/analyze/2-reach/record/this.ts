import * as ts from "../../../typescript.js";
import { isStatic } from "../../declarations.js";
import { capturedFrom } from "./captured.js";
import { ownerOfThis } from "../state/owner-of-this.js";
import { recordClass } from "./member.js";
import type { UnitWalk } from "../walk.js";

/** `this` may stand for an object, or a class, that nothing in this unit names. */
export function recordThis(walk: UnitWalk, node: ts.Node): void {
  const owner = ownerOfThis(node);
  const isOfClass = ts.isClassStaticBlockDeclaration(owner) || (ts.isClassElement(owner) && isStatic(owner));
  if (isOfClass && ts.isClassLike(owner.parent)) {
    recordClass(walk, node, owner.parent, ts.isNewExpression(node.parent) ? "call" : "value");
  } else recordCapturedThis(walk, node);
}

/** In a handler that a class makes, `this` holds what the class was constructed with. */
function recordCapturedThis(walk: UnitWalk, node: ts.Node): void {
  const { extraction } = walk;
  const holder = ts.findAncestor(walk.node, ts.isClassLike);
  if (holder === undefined || !extraction.isRoot(walk.node)) return;
  recordClass(walk, node, holder, "value");
  const from = extraction.callSites.of(holder).map(site => capturedFrom(extraction, site, site.arguments ?? []));
  walk.record({ kind: "captured", name: "this", owner: "", from }, node);
}
