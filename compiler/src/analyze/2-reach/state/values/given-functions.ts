import * as ts from "../../../../typescript.js";
import type { CallSites } from "../../../1-discover/call-sites.js";
import { bare, isThis } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { parameterOf } from "../parts/patterns.js";
import { partGiven } from "../parts/places.js";

/** What callers hand in for the part of a parameter that a name stands for: `stage` of `({ stage }: Options) => …`. */
export function givenForPart(callSites: CallSites, declaration: ts.Declaration): readonly ts.Expression[] {
  const parameter = ts.isBindingElement(declaration) ? parameterOf(declaration) : undefined;
  return parameter === undefined
    ? []
    : callSites.givenFor(parameter).flatMap(argument => partGiven(declaration, argument));
}

/** What callers hand in one by one, and a rest parameter gathers: the items of `stages` of `(...stages) => …`. */
export function gatheredIn(callSites: CallSites, declaration: ts.Declaration): readonly ts.Expression[] {
  return ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined ? callSites.givenFor(declaration) : [];
}

/** What methods of a class add to the list in its field, as their callers name it: `use(stage) { this.stages.push(stage); }`. */
export function addedToField(
  references: References,
  callSites: CallSites,
  field: ts.Declaration,
): readonly ts.Expression[] {
  const holder = ts.isPropertyDeclaration(field) ? field.parent : undefined;
  if (holder === undefined) return [];
  references.reads.body(field);
  const added: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isAddingTo(references, node, field)) added.push(...node.arguments);
    ts.forEachChild(node, visit);
  };
  for (const member of holder.members) {
    references.reads.body(member);
    visit(member);
  }
  return added.flatMap(each => {
    const target = references.resolve(each);
    const parameter = target.kind === "declaration" && ts.isParameter(target.node) ? target.node : undefined;
    return parameter === undefined ? [each] : callSites.givenFor(parameter);
  });
}

function isAddingTo(references: References, { expression }: ts.CallExpression, field: ts.Declaration): boolean {
  const method = bare(expression);
  if (!ts.isPropertyAccessExpression(method) || !/^(push|unshift|add|set)$/.test(method.name.text)) return false;
  const list = bare(method.expression);
  if (!ts.isPropertyAccessExpression(list) || !isThis(bare(list.expression))) return false;
  const target = references.resolve(list);
  return target.kind === "member" && target.nodes.includes(field);
}
