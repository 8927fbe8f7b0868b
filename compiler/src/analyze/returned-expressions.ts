import * as ts from "../typescript.js";
import type { Reads } from "./incremental/reads.js";

/** What a function can give back, functions inside of it left out. */
export function returnedExpressions(reads: Reads, callee: ts.Node): readonly ts.Expression[] {
  reads.body(callee);
  if (ts.isArrowFunction(callee) && !ts.isBlock(callee.body)) return [callee.body];
  const body = "body" in callee ? (callee.body as ts.Node | undefined) : undefined;
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  if (body !== undefined && ts.isBlock(body)) visit(body);
  return found;
}
