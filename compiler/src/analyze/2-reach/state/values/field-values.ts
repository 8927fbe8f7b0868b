import * as ts from "../../../../typescript.js";
import type { CallSites } from "../../../1-discover/call-sites.js";
import { bare, isThis } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { placesIn, type Place } from "../parts/places.js";
import { givenPlaces, partNamedBy, partOf, type PartOfParameter } from "./given-places.js";

/** `new Basket(lines)` of `constructor(private readonly lines: Line[])`, and what a class itself puts into the field. */
export function passedToField(references: References, callSites: CallSites, field: ts.Declaration): readonly Place[] {
  references.reads.body(field);
  const holder = ts.findAncestor(field, ts.isClassLike);
  if (holder === undefined) return [];
  const initial = ts.isPropertyDeclaration(field) && field.initializer ? [whole(field.initializer)] : [];
  const maker = holder.members.find(ts.isConstructorDeclaration);
  const given = (part: PartOfParameter | undefined): readonly Place[] | undefined =>
    part !== undefined && part.parameter.parent === maker ? givenPlaces(references, callSites, part) : undefined;
  if (ts.isParameter(field)) return given(partOf(field, [])) ?? [];
  const assigned = assignedInConstructor(references, field, holder);
  return [...initial, ...assigned.flatMap(each => given(partNamedBy(references, each)) ?? [each])];
}

/** What a constructor puts into a field: by `this.lines = lines`, and by `Object.assign(this, options)`. */
function assignedInConstructor(
  references: References,
  field: ts.Declaration,
  holder: ts.ClassLikeDeclaration,
): readonly Place[] {
  const name = "name" in field ? (field.name as ts.Node | undefined)?.getText() : undefined;
  if (name === undefined) return [];
  const maker = holder.members.find(ts.isConstructorDeclaration);
  return (maker?.body?.statements ?? []).flatMap(statement => {
    const node = ts.isExpressionStatement(statement) ? bare(statement.expression) : undefined;
    if (node === undefined) return [];
    if (ts.isBinaryExpression(node)) return node.left.getText() === `this.${name}` ? [whole(node.right)] : [];
    const [into, ...values] = ts.isCallExpression(node) ? assignedBy(references, node) : [];
    return into !== undefined && isThis(bare(into)) ? values.flatMap(each => placesIn(each, [name])) : [];
  });
}

function assignedBy(references: References, call: ts.CallExpression): readonly ts.Expression[] {
  return references.nativePath(call.expression) === "Object.assign" ? call.arguments : [];
}

function whole(value: ts.Expression): Place {
  return { value: bare(value), path: [] };
}
