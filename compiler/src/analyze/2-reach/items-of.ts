import * as ts from "../../typescript.js";
import { callWithArgument } from "../1-discover/call-sites.js";
import { isConstant } from "../declarations.js";
import { bare, isFunctionExpression } from "../expressions.js";
import type { References } from "../references.js";
import { returnedExpressions } from "../returned-expressions.js";

/** What the items of a list are made by: its elements, or what a function makes of each; none where nobody knows. */
export function itemsOf(references: References, list: ts.Expression, depth = 0): readonly ts.Expression[] {
  const node = bare(list);
  if (depth > 20) return [];
  if (ts.isArrayLiteralExpression(node)) return node.elements.some(ts.isSpreadElement) ? [] : node.elements;
  if (ts.isIdentifier(node)) {
    const target = references.resolve(node);
    const holder = target.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
    return holder?.initializer === undefined ? [] : itemsOf(references, holder.initializer, depth + 1);
  }
  const callee = ts.isCallExpression(node) ? bare(node.expression) : undefined;
  if (!ts.isCallExpression(node) || callee === undefined || !ts.isPropertyAccessExpression(callee)) return [];
  const [given] = node.arguments;
  if (callee.name.text === "map" && given !== undefined && isFunctionExpression(bare(given)))
    return returnedExpressions(references.reads, bare(given));
  return keeping.has(callee.name.text) ? itemsOf(references, callee.expression, depth + 1) : [];
}

/** The list whose items a variable stands for: of `for (const day of days)`, and of the function in `days.map(day => …)`. */
export function listBehind(declaration: ts.Node): ts.Expression | undefined {
  if (ts.isVariableDeclaration(declaration)) {
    const loop = declaration.parent.parent;
    return ts.isForOfStatement(loop) && isConstant(declaration) ? loop.expression : undefined;
  }
  const call = ts.isParameter(declaration) ? callWithArgument(declaration.parent) : undefined;
  const callee = call && bare(call.expression);
  return callee !== undefined && ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
}

const keeping = new Set("filter slice sort toSorted reverse toReversed concat".split(" "));
