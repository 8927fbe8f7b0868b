import * as ts from "../../typescript.js";
import { boundName, isConstant } from "../declarations.js";
import { bare, isFunctionExpression } from "../expressions.js";
import type { Project } from "../project.js";
import { callWithArgument } from "./call-sites.js";

/**
 * The expressions for a name that is taken from one after the other of a constant list: `name` of `for (const { name, run } of jobs)`,
 * `job.name` of `jobs.map(job => …)`, the keys of a table. Nothing where somebody may put others there.
 */
export function listedNames(project: Project, argument: ts.Expression): readonly ts.Expression[] | undefined {
  const node = bare(argument);
  if (ts.isPropertyAccessExpression(node)) {
    const list = itemOf(project, declarationOf(project, node.expression));
    return list && partsOf(project, list, node.name.text);
  }
  const declaration = ts.isIdentifier(node) ? declarationOf(project, node) : undefined;
  if (declaration === undefined || !ts.isBindingElement(declaration)) return undefined;
  const list = itemOf(project, declaration.parent.parent);
  const index = declaration.parent.elements.findIndex(each => each === declaration);
  const name = ts.isArrayBindingPattern(declaration.parent) ? String(index) : boundName(declaration);
  return list === undefined || name === undefined ? undefined : partsOf(project, list, name);
}

/** The collection that a variable is one after the other of. */
function itemOf(project: Project, declaration: ts.Node | undefined): ts.Expression | undefined {
  if (declaration === undefined) return undefined;
  if (ts.isVariableDeclaration(declaration)) {
    const loop = declaration.parent.parent;
    return ts.isForOfStatement(loop) && isConstant(declaration) ? loop.expression : undefined;
  }
  if (!ts.isParameter(declaration) || !isFunctionExpression(declaration.parent)) return undefined;
  const call = declaration.parent.parameters[0] === declaration ? callWithArgument(declaration.parent) : undefined;
  const method = call && bare(call.expression);
  const isIterated =
    method && ts.isPropertyAccessExpression(method) && /^(map|forEach|flatMap)$/.test(method.name.text);
  return isIterated && project.checker.isArrayLikeType(project.checker.getTypeAtLocation(method.expression))
    ? method.expression
    : undefined;
}

function partsOf(project: Project, list: ts.Expression, part: string): readonly ts.Expression[] | undefined {
  const collection = valueBehind(project, list);
  if (ts.isCallExpression(collection)) return part === "0" ? keysTaken(project, collection) : undefined;
  const items = ts.isNewExpression(collection) ? collection.arguments?.[0] : collection;
  const literal = items && bare(items);
  if (literal === undefined || !ts.isArrayLiteralExpression(literal)) return undefined;
  return complete(literal.elements.map(each => partOf(valueBehind(project, each), part)));
}

function complete<T>(all: readonly (T | undefined)[]): readonly T[] | undefined {
  return all.every(each => each !== undefined) ? all : undefined;
}

/** `"load"` of `{ name: "load", run }` and of `["load", run]`. */
function partOf(item: ts.Expression, part: string): ts.Expression | undefined {
  if (ts.isArrayLiteralExpression(item))
    return item.elements.some(ts.isSpreadElement) ? undefined : item.elements[Number(part)];
  if (!ts.isObjectLiteralExpression(item) || item.properties.some(ts.isSpreadAssignment)) return undefined;
  const property = item.properties.find(each => each.name?.getText() === part);
  return property !== undefined && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

/** `Object.entries({ load, save })` */
function keysTaken(project: Project, call: ts.CallExpression): readonly ts.Expression[] | undefined {
  const [table, ...others] = call.arguments;
  const literal = table && valueBehind(project, table);
  if (call.expression.getText() !== "Object.entries" || others.length > 0) return undefined;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return undefined;
  return complete(
    literal.properties.map(({ name }) => (name !== undefined && ts.isIdentifier(name) ? name : undefined)),
  );
}

/** What a constant is made of. */
function valueBehind(project: Project, expression: ts.Expression): ts.Expression {
  const node = bare(expression);
  const declaration = ts.isIdentifier(node) ? declarationOf(project, node) : undefined;
  const isMade = declaration !== undefined && ts.isVariableDeclaration(declaration) && isConstant(declaration);
  return isMade && declaration.initializer !== undefined ? bare(declaration.initializer) : node;
}

function declarationOf(project: Project, name: ts.Expression): ts.Declaration | undefined {
  const symbol = project.checker.getSymbolAtLocation(bare(name));
  const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  const declaration = (isAlias ? project.checker.getAliasedSymbol(symbol) : symbol)?.valueDeclaration;
  if (declaration !== undefined) project.reads.body(declaration);
  return declaration;
}
