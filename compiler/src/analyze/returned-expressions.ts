import * as ts from "../typescript.js";
import { isNoObject } from "./narrowed.js";
import type { Reads } from "./incremental/reads.js";

/** What a function can give back, functions inside of it left out. */
export function returnedExpressions(reads: Reads, callee: ts.Node): readonly ts.Expression[] {
  reads.body(callee);
  if (ts.isArrowFunction(callee) && !ts.isBlock(callee.body)) return [callee.body];
  return expressionsIn(callee, node => (ts.isReturnStatement(node) ? node.expression : undefined));
}

/** Of that, what can be an object: a copy of a text is the text. */
export function returnedObjects(reads: Reads, callee: ts.Node): readonly ts.Expression[] {
  return returnedExpressions(reads, callee).filter(each => !isNoObject(each));
}

/** What a generator hands out one by one, and what it hands on the items of. */
export function yieldedExpressions(reads: Reads, callee: ts.Node): readonly ts.Expression[] {
  reads.body(callee);
  return expressionsIn(callee, node => (ts.isYieldExpression(node) ? node.expression : undefined));
}

function expressionsIn(
  callee: ts.Node,
  expressionOf: (node: ts.Node) => ts.Expression | undefined,
): readonly ts.Expression[] {
  const body = "body" in callee ? (callee.body as ts.Node | undefined) : undefined;
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    const expression = expressionOf(node);
    if (expression !== undefined) found.push(expression);
    ts.forEachChild(node, visit);
  };
  if (body !== undefined && ts.isBlock(body)) visit(body);
  return found;
}
