import * as ts from "../../../typescript.js";
import type { CallSites } from "../../1-discover/call-sites.js";
import { bare } from "../../expressions.js";
import type { References } from "../../references.js";

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
    const parameter = ts.isParameter(each) ? each : maker?.parameters.find(({ name }) => isNamed(each, name));
    if (parameter === undefined) return ts.isParameter(each) ? [] : [each];
    const index = parameter.parent.parameters.indexOf(parameter);
    return callSites.of(holder).flatMap(({ arguments: passed }) => passed?.[index] ?? []);
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

function isNamed(value: ts.Expression, name: ts.BindingName): boolean {
  return ts.isIdentifier(value) && value.text === name.getText();
}
