import * as ts from "../../../typescript.js";
import { callWithArgument, type CallSite, type CallSites } from "../../1-discover/call-sites.js";
import { bare, enclosingFunction, isModuleLevel, isThis } from "../../expressions.js";
import { fallbackKey } from "../defaults.js";
import type { Extraction } from "../extract.js";
import type { UnitWalk } from "../walk.js";
import { isFunctionNode, isMemberNode, valueOf } from "../unit-nodes.js";
import { isExecutedAtLoad } from "../state/load/callees.js";
import { recordAskedMembers } from "./open-members.js";

/** What a module puts into it while it is loaded is there for every run. */
export function recordFillings(
  walk: UnitWalk,
  node: ts.Node,
  declaration: ts.Declaration,
  name: string = node.getText(),
  part?: string,
): void {
  const { extraction } = walk;
  const fillings = extraction.sharedState.filledWith(declaration, node, part);
  for (const filling of fillings.flatMap(each => madeAs(extraction, each))) {
    // A constructor is executed for each object, also for those that runs make; a class of a function, whenever that is.
    const executed = ts.isConstructorDeclaration(enclosingFunction(filling)) || !isModuleLevel(declaration);
    const to = extraction.register(givenIn(extraction, bare(filling)), { executed });
    walk.deferred(() => recordAskedMembers(walk, filling));
    // `Class.prototype[Symbol.iterator] = function () { … }`
    const { parent } = filling;
    if (ts.isBinaryExpression(parent) && ts.isElementAccessExpression(parent.left))
      walk.visit(parent.left.argumentExpression);
    walk.record({ kind: "mention", to, name, how: "value" }, node);
    for (const each of describedIn(extraction, filling))
      walk.record({ kind: "mention", to: extraction.register(each), name, how: "value" }, node);
  }
}

/** `value` and `get` of `Object.defineProperty(Cart.prototype, "total", { value() { … } })`, which nobody asks for by these names. */
function describedIn(extraction: Extraction, filling: ts.Expression): readonly ts.Node[] {
  const call = callWithArgument(filling);
  const isDescribing = describing.test((call && extraction.references.nativePath(call.expression)) ?? "");
  return isDescribing ? functionsIn(bare(filling)).filter(each => extraction.isUnit(each)) : [];
}

const describing = /^(Object|Reflect)\.define(Property|Properties)$/;

function functionsIn(description: ts.Expression): readonly ts.Node[] {
  if (!ts.isObjectLiteralExpression(description)) return [];
  return description.properties.flatMap(each => {
    const value = isMemberNode(each) ? each : valueOf(each);
    if (value === undefined) return [];
    return isFunctionNode(value) ? [value] : ts.isExpression(value) ? functionsIn(value) : [];
  });
}

/** `load` of `this.load = load ?? http`: what stands behind it, the constructor mentions for those who leave it out. */
function givenIn(extraction: Extraction, value: ts.Expression): ts.Expression {
  const isFallback =
    ts.isBinaryExpression(value) && fallbackKey(extraction, enclosingFunction(value), value) !== undefined;
  return isFallback ? bare(value.left) : value;
}

/** `this` of a class that lists its objects: those that the modules make. */
function madeAs({ callSites, lent }: Extraction, filling: ts.Expression): readonly ts.Expression[] {
  const holder = isThis(bare(filling)) ? ts.findAncestor(filling, ts.isClassLike) : undefined;
  if (holder === undefined) return [filling];
  const isConstructor = ts.isConstructorDeclaration(lent.executing(filling));
  const made = constructionsOf(callSites, holder).filter(
    each => isConstructor || isExecutedAtLoad(lent.executing(each)),
  );
  return made.length > 0 ? made : [filling];
}

/** `super()` makes an object of the class that it stands in. */
function constructionsOf(callSites: CallSites, holder: ts.Node): readonly CallSite[] {
  return callSites.of(holder).flatMap(each => {
    const isOfBase = each.expression.kind === ts.SyntaxKind.SuperKeyword;
    const extending = isOfBase ? ts.findAncestor(each, ts.isClassLike) : undefined;
    return extending === undefined ? [each] : constructionsOf(callSites, extending);
  });
}
