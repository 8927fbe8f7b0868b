import * as ts from "../../../../typescript.js";
import { callWithArgument } from "../../../1-discover/call-sites.js";
import { isConstant } from "../../../declarations.js";
import { bare, enclosingFunction, isFunctionExpression } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { returnedExpressions } from "../../../returned-expressions.js";

/** What the items of a list are made by: its elements, or what a function makes of each; none where nobody knows. */
export function itemsOf(references: References, list: ts.Expression, depth = 0): readonly ts.Expression[] {
  const node = bare(list);
  if (depth > 20) return [];
  if (ts.isArrayLiteralExpression(node)) return node.elements.some(ts.isSpreadElement) ? [] : node.elements;
  if (ts.isIdentifier(node)) {
    const target = references.resolve(node);
    const holder = target.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
    if (holder?.initializer === undefined) return [];
    return [...itemsOf(references, holder.initializer, depth + 1), ...addedTo(references, holder)];
  }
  const callee = ts.isCallExpression(node) ? bare(node.expression) : undefined;
  if (!ts.isCallExpression(node) || callee === undefined || !ts.isPropertyAccessExpression(callee)) return [];
  const [given] = node.arguments;
  if (callee.name.text === "map" && given !== undefined && isFunctionExpression(bare(given)))
    return returnedExpressions(references.reads, bare(given));
  return keeping.has(callee.name.text) ? itemsOf(references, callee.expression, depth + 1) : [];
}

/** `list.push(item)`, in the function that made the list. */
function addedTo(references: References, holder: ts.VariableDeclaration): readonly ts.Expression[] {
  references.reads.body(holder);
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    const callee = ts.isCallExpression(node) ? bare(node.expression) : undefined;
    const isAdding =
      callee !== undefined && ts.isPropertyAccessExpression(callee) && /^(push|unshift)$/.test(callee.name.text);
    if (ts.isCallExpression(node) && isAdding && isNamed(references, callee.expression, holder))
      found.push(...node.arguments);
    ts.forEachChild(node, visit);
  };
  visit(enclosingFunction(holder));
  return found;
}

function isNamed(references: References, list: ts.Expression, holder: ts.VariableDeclaration): boolean {
  const target = ts.isIdentifier(bare(list)) ? references.resolve(list) : undefined;
  return target?.kind === "declaration" && target.node === holder;
}

/** The list whose items a variable stands for: of `for (const day of days)`, and of the function in `days.map(day => …)`. */
export function listBehind(declaration: ts.Node): ts.Expression | undefined {
  if (ts.isVariableDeclaration(declaration)) {
    const loop = declaration.parent.parent;
    return ts.isForOfStatement(loop) && isConstant(declaration) ? loop.expression : undefined;
  }
  const call = ts.isParameter(declaration) ? callWithArgument(declaration.parent) : undefined;
  const callee = call && bare(call.expression);
  if (call === undefined || callee === undefined || !ts.isPropertyAccessExpression(callee)) return undefined;
  // With something to begin with, the first parameter is what was made so far.
  const isSoFar = callee.name.text.startsWith("reduce") && call.arguments?.length === 2;
  return isSoFar && ts.isParameter(declaration) && declaration.parent.parameters[0] === declaration
    ? undefined
    : callee.expression;
}

const keeping = new Set("filter slice sort toSorted reverse toReversed concat".split(" "));
