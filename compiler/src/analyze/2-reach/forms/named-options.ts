import * as ts from "../../../typescript.js";
import { bare, isAccess, isFunctionExpression, type Access } from "../../expressions.js";
import { mayBeMissing } from "../../missing-values.js";
import type { Project } from "../../project.js";
import { returnedExpressions } from "../../returned-expressions.js";
import { namesFollowed } from "../state/names-followed.js";
import { partOfLiteral } from "../state/parts/parts.js";
import { valueOfConstant } from "./locale-forms.js";

type Asking = Pick<Project, "checker" | "reads" | "isOwn">;

/** Whether an option is certain to be there: by what the options are made of, whatever type they are said to have. */
export function namesOption(project: Asking, options: ts.Expression, name: string, depth = 0): boolean {
  const { checker } = project;
  const node = bare(options);
  if (depth > namesFollowed) return false;
  const names = (each: ts.Expression): boolean => namesOption(project, each, name, depth + 1);
  if (ts.isObjectLiteralExpression(node)) return isInLiteral(checker, node, name, names);
  if (ts.isConditionalExpression(node)) return names(node.whenTrue) && names(node.whenFalse);
  if (hasOption(checker.getTypeAtLocation(options), name)) return true;
  const made = valuesBehind(checker, node);
  for (const each of made) project.reads.body(each);
  if (made.length > 0) return made.every(names);
  if (!ts.isCallExpression(node)) return false;
  if (node.expression.getText() === "Object.freeze" && node.arguments[0] !== undefined) return names(node.arguments[0]);
  const returned = returnedBy(project, node);
  return returned.length > 0 && returned.every(names);
}

function isInLiteral(
  checker: ts.TypeChecker,
  literal: ts.ObjectLiteralExpression,
  name: string,
  names: (options: ts.Expression) => boolean,
): boolean {
  const option = literal.properties.findLast(each => ts.isSpreadAssignment(each) || each.name.getText() === name);
  if (option === undefined) return false;
  if (ts.isSpreadAssignment(option))
    return hasOption(checker.getTypeAtLocation(literal), name) || names(option.expression);
  const value = ts.isPropertyAssignment(option) ? option.initializer : option.name;
  return !(ts.isExpression(value) && mayBeMissing(checker, value));
}

/** What a constant is made of, or a part of one: `formats.short`, `formats[style]`, and what a field holds for good. */
function valuesBehind(checker: ts.TypeChecker, node: ts.Expression): readonly ts.Expression[] {
  if (ts.isIdentifier(node)) return listed(valueOfConstant(checker, node));
  if (!isAccess(node)) return [];
  const field = ts.isPropertyAccessExpression(node)
    ? checker.getSymbolAtLocation(node.name)?.valueDeclaration
    : undefined;
  if (field !== undefined && ts.isPropertyDeclaration(field)) return fixedIn(field);
  const object = valuesBehind(checker, bare(node.expression)).map(each => bare(each));
  return object.every(ts.isObjectLiteralExpression) ? object.flatMap(each => partsAsked(each, node)) : [];
}

function partsAsked(table: ts.ObjectLiteralExpression, access: Access): readonly ts.Expression[] {
  if (ts.isPropertyAccessExpression(access)) return listed(partOfLiteral(table, access.name.text));
  const parts = table.properties.flatMap(each => (ts.isPropertyAssignment(each) ? each.initializer : []));
  return parts.length === table.properties.length ? parts : [];
}

/** Nothing of a field that somebody may fill anew. */
function fixedIn(field: ts.PropertyDeclaration): readonly ts.Expression[] {
  const isFixed = (ts.getCombinedModifierFlags(field) & ts.ModifierFlags.Readonly) !== 0;
  return isFixed ? listed(field.initializer) : [];
}

function listed(value: ts.Expression | undefined): readonly ts.Expression[] {
  return value === undefined ? [] : [value];
}

/** What a function of the project gives back. */
function returnedBy(project: Asking, call: ts.CallExpression): readonly ts.Expression[] {
  const code = project.checker.getResolvedSignature(call)?.declaration;
  const isCode =
    code !== undefined &&
    (ts.isFunctionDeclaration(code) || ts.isMethodDeclaration(code) || isFunctionExpression(code));
  return isCode && project.isOwn(code) ? returnedExpressions(project.reads, code) : [];
}

function hasOption(type: ts.Type, name: string): boolean {
  const option = type.getProperty(name);
  return (
    (type.flags & ts.TypeFlags.Any) !== 0 || (option !== undefined && (option.flags & ts.SymbolFlags.Optional) === 0)
  );
}
