import * as ts from "../../../typescript.js";
import { callWithArgument } from "../../1-discover/call-sites.js";
import { isConstant } from "../../declarations.js";
import { bare, enclosingFunction, writtenBy } from "../../expressions.js";
import type { References } from "../../references.js";

/** What a local variable, the item of a loop or the parameter of a callback gets its value from. */
export function madeFrom(references: References, declaration: ts.Node, at: ts.Node): readonly ts.Expression[] {
  const holder = ts.isBindingElement(declaration)
    ? ts.findAncestor(declaration, each => ts.isVariableDeclaration(each) || ts.isParameter(each))
    : declaration;
  if (holder === undefined) return [];
  if (ts.isParameter(holder)) {
    const call = callWithArgument(holder.parent);
    const callee = call && bare(call.expression);
    return callee !== undefined && ts.isPropertyAccessExpression(callee) && references.nativePath(callee) !== undefined
      ? [callee.expression, ...(call?.arguments ?? []).filter(each => bare(each) !== holder.parent)]
      : [];
  }
  if (!ts.isVariableDeclaration(holder)) return [];
  const loop = holder.parent.parent;
  if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return [loop.expression];
  if (ts.isForStatement(loop)) return countedBy(loop, holder);
  const value = isConstant(holder) ? holder.initializer : (filledIn(references, holder, at) ?? holder.initializer);
  return [value, ...defaultsOf(declaration)].filter(each => each !== undefined);
}

/** `"none"` of `const { rate = "none" } = table`. */
function defaultsOf(declaration: ts.Node): readonly (ts.Expression | undefined)[] {
  const { parent } = declaration;
  if (!ts.isBindingElement(declaration)) return [];
  return [declaration.initializer, ...defaultsOf(parent.parent)];
}

/** `for (let i = 0; i < n; i += step)` */
function countedBy(loop: ts.ForStatement, counter: ts.VariableDeclaration): readonly ts.Expression[] {
  return [counter.initializer, loop.condition, loop.incrementor].filter(each => each !== undefined);
}

/**
 * The value that `let x = cache.get(k); if (x === undefined) { x = …; cache.set(k, x); }` stores: assigned next to the write,
 * and nowhere else.
 */
function filledIn(references: References, variable: ts.VariableDeclaration, at: ts.Node): ts.Expression | undefined {
  const block = ts.findAncestor(at, ts.isBlock);
  const assignments = block?.statements.flatMap(statement => assignmentIn(statement) ?? []) ?? [];
  const own = assignments.filter(({ left }) => resolvesTo(references, left, variable));
  return own.length === 1 && countWrites(references, variable) === 1 ? own[0]?.right : undefined;
}

/** `x = …;` of a local variable. */
function assignmentIn(statement: ts.Statement): ts.BinaryExpression | undefined {
  const expression = ts.isExpressionStatement(statement) ? bare(statement.expression) : undefined;
  return expression !== undefined &&
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isIdentifier(expression.left)
    ? expression
    : undefined;
}

export function countWrites(references: References, variable: ts.Node): number {
  let count = 0;
  const visit = (node: ts.Node): void => {
    const target = writtenBy(node);
    if (target !== undefined && resolvesTo(references, bare(target), variable)) count++;
    ts.forEachChild(node, visit);
  };
  references.reads.body(variable);
  visit(enclosingFunction(variable));
  return count;
}

function resolvesTo(references: References, node: ts.Node, declaration: ts.Node): boolean {
  if (!ts.isIdentifier(node)) return false;
  const target = references.resolve(node);
  return target.kind === "declaration" && target.node === declaration;
}
