import * as ts from "../../../../typescript.js";
import { argumentsFor, type CallSites } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { parameterOf } from "../parts/patterns.js";
import { partGiven } from "../parts/places.js";

/** `new Basket(lines)` of `constructor(private readonly lines: Line[])`, and what a class itself puts into the field. */
export function passedToField(
  references: References,
  callSites: CallSites,
  field: ts.Declaration,
): readonly ts.Expression[] {
  references.reads.body(field);
  const holder = ts.findAncestor(field, ts.isClassLike);
  if (holder === undefined) return [];
  const initial = ts.isPropertyDeclaration(field) && field.initializer ? [field.initializer] : [];
  const assigned = ts.isParameter(field) ? [] : assignedInConstructor(field, holder);
  const maker = holder.members.find(ts.isConstructorDeclaration);
  const given = [...(ts.isParameter(field) ? [field] : []), ...assigned].flatMap(each => {
    const named = ts.isParameter(each) ? each : declarationOf(references, each);
    const parameter = named && parameterOf(named);
    if (named === undefined || parameter === undefined || parameter.parent !== maker)
      return ts.isParameter(each) ? [] : [each];
    const passed = callSites.of(holder).flatMap(site => argumentsFor(parameter, site));
    return passed.flatMap(argument => partGiven(named, argument));
  });
  return [...initial, ...given];
}

/** What a constructor puts into a field. */
function assignedInConstructor(field: ts.Declaration, holder: ts.ClassLikeDeclaration): readonly ts.Expression[] {
  const name = "name" in field ? (field.name as ts.Node | undefined)?.getText() : undefined;
  if (name === undefined) return [];
  const maker = holder.members.find(ts.isConstructorDeclaration);
  return (maker?.body?.statements ?? []).flatMap(statement => {
    const assignment = ts.isExpressionStatement(statement) ? bare(statement.expression) : undefined;
    if (assignment === undefined || !ts.isBinaryExpression(assignment)) return [];
    return assignment.left.getText() === `this.${name}` ? [bare(assignment.right)] : [];
  });
}

function declarationOf(references: References, value: ts.Expression): ts.Declaration | undefined {
  const target = ts.isIdentifier(value) ? references.resolve(value) : undefined;
  return target?.kind === "declaration" ? target.node : undefined;
}
