import * as ts from "../../typescript.js";
import { argumentsFor, ownerOfParameter, type CallSite } from "../1-discover/call-sites.js";
import { bare, isFunctionExpression, wrapped } from "../expressions.js";
import type { Extraction } from "./extract.js";
import type { CapturedUse } from "./facts.js";
import { recordClass } from "./record-member.js";
import { isMemberNode } from "./unit-nodes.js";
import type { UnitWalk } from "./walk.js";

/** What a parameter of an enclosing function holds is decided by whoever calls that function. */
export function recordCapturedParameter(walk: UnitWalk, node: ts.Expression, parameter: ts.ParameterDeclaration): void {
  const { extraction } = walk;
  const owner = ownerOfParameter(parameter);
  const sites = extraction.callSites.of(owner);
  const type = extraction.project.checker.getTypeAtLocation(parameter);
  if (sites.length === 0 && isExported(owner) && holdsFunctions(extraction.project.checker, type)) {
    walk.record({ kind: "offence", code: "DET906", name: parameter.name.getText() }, node);
  }
  recordDecorated(walk, node, owner);
  const from = sites.map(site => capturedFrom(extraction, site, argumentsFor(parameter, site)));
  walk.record({ kind: "captured", name: node.getText(), owner: extraction.ownerOf(parameter), from }, node);
}

/** A decorator gets the class, or the member, that it stands at. */
function recordDecorated(walk: UnitWalk, node: ts.Expression, owner: ts.Node): void {
  const { extraction } = walk;
  for (const decorated of extraction.callSites.decoratedBy(owner)) {
    if (ts.isClassLike(decorated)) recordClass(walk, node, decorated, "value");
    else if (isMemberNode(decorated)) {
      const to = extraction.register(decorated);
      walk.record({ kind: "mention", to, name: extraction.unitName(to), how: "value" }, node);
    }
  }
}

export function capturedFrom(
  extraction: Extraction,
  site: CallSite,
  values: readonly ts.Expression[],
): CapturedUse["from"][number] {
  return { site: extraction.idOf(site), units: values.map(value => extraction.register(bare(value))) };
}

function isExported(owner: ts.Node): boolean {
  const holder = isFunctionExpression(owner) ? wrapped(owner).parent : owner;
  if (ts.isExportAssignment(holder)) return true;
  const isNamed = ts.isVariableDeclaration(holder) || ts.isFunctionDeclaration(holder) || ts.isClassDeclaration(holder);
  return isNamed && (ts.getCombinedModifierFlags(holder) & ts.ModifierFlags.Export) !== 0;
}

function holdsFunctions(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (type.getCallSignatures().length > 0) return true;
  if ((type.flags & ts.TypeFlags.Object) === 0 || checker.isArrayLikeType(type)) return false;
  return type.getProperties().some(each => checker.getTypeOfSymbol(each).getCallSignatures().length > 0);
}
