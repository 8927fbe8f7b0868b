import * as ts from "../../../typescript.js";
import { callWithArgument } from "../../1-discover/call-sites.js";
import { bare, enclosingFunction, isReference, isWithin, writtenBy } from "../../expressions.js";
import { isConstant } from "../../declarations.js";
import type { References } from "../../references.js";
import { isTold, membersFrom, type Told } from "./key.js";

interface Dependencies {
  /** Of the enclosing functions, constants replaced by what they were made of, without what the key tells. */
  readonly variables: ReadonlySet<ts.Node>;
  /** What the constants were made of. */
  readonly expressions: readonly ts.Expression[];
}

/** Made by the call that made the place of the memo, for good: `f` and `cache` in `memoize(f) { const cache = …`. */
export function isAsOldAs(references: References, variable: ts.Node, place: ts.Node): boolean {
  return ts.isParameter(variable) && isWithin(place, variable.parent) && countWrites(references, variable) === 0;
}

/** What the value of a memo that is written at a place is computed from. */
export function dependenciesOf(
  references: References,
  values: readonly ts.Expression[],
  key: readonly Told[],
  at: ts.Node,
): Dependencies {
  const found = new Set<ts.Node>();
  const expressions: ts.Expression[] = [];
  const expanded = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isReference(node)) {
      const target = references.resolve(node);
      if (target.kind === "declaration" && !isTold(key, target.node, membersFrom(node))) depend(target.node);
    }
    ts.forEachChild(node, visit);
  };
  const depend = (declaration: ts.Declaration): void => {
    if (values.some(each => isWithin(declaration, each)) || ts.isSourceFile(enclosingFunction(declaration))) return;
    if (expanded.has(declaration)) return;
    expanded.add(declaration);
    references.reads.body(declaration);
    if (ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
      visit(declaration);
      return;
    }
    const made = madeFrom(references, declaration, at);
    expressions.push(...made);
    for (const each of made) visit(each);
    if (made.length === 0 && !isWithin(declaration, at)) found.add(declaration);
  };
  for (const value of values) visit(value);
  return { variables: found, expressions };
}

/** What a local variable, the item of a loop or the parameter of a callback gets its value from. */
function madeFrom(references: References, declaration: ts.Declaration, at: ts.Node): readonly ts.Expression[] {
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
  const value = isConstant(holder) ? holder.initializer : filledIn(references, holder, at);
  return value === undefined ? [] : [value];
}

/** `for (let i = 0; i < n; i++)` */
function countedBy(loop: ts.ForStatement, counter: ts.VariableDeclaration): readonly ts.Expression[] {
  return [counter.initializer, loop.condition].filter(each => each !== undefined);
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

function countWrites(references: References, variable: ts.Declaration): number {
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

function resolvesTo(references: References, node: ts.Node, declaration: ts.Declaration): boolean {
  if (!ts.isIdentifier(node)) return false;
  const target = references.resolve(node);
  return target.kind === "declaration" && target.node === declaration;
}
