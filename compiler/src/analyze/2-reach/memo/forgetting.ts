import * as ts from "../../../typescript.js";
import { bare, enclosingFunction, wrapped } from "../../expressions.js";
import { objectOf } from "../state/parts/parts.js";
import { isSameRoot } from "../state/roots/root.js";
import type { Write } from "../state/changes/writes.js";
import type { Code } from "./code.js";
import { guardOfFilling } from "./filling.js";

/**
 * `cache.delete(eldest)`, `cache.clear()`: what a memo forgets it makes again, and it is the same. If there was nothing in it
 * at first, and all that fills it asks for the key.
 */
export function isForgetting(code: Code, write: Write): boolean {
  if (!isRemoval(write) || isAnswerUsed(write) || !("declaration" in write.root)) return false;
  const { declaration } = write.root;
  const others = code.sharedState.writesOf(declaration, write.node).filter(each => !isRemoval(each));
  const isFilling = (each: Write) => each.key !== undefined && guardOfFilling(code, each)?.asksFor === "key";
  const containers = containersOf(code, write);
  const isEmpty = containers.length > 0 && containers.every(isMadeEmpty);
  return isEmpty && others.every(isFilling) && code.sharedState.filledWith(declaration, write.node).length === 0;
}

/** `delete` of a map says whether there was something. */
function isAnswerUsed({ node }: Write): boolean {
  const callee = ts.isCallExpression(node) ? bare(node.expression) : undefined;
  const isAnswering = callee !== undefined && ts.isPropertyAccessExpression(callee) && callee.name.text === "delete";
  return isAnswering && !ts.isExpressionStatement(wrapped(node).parent);
}

export function isRemoval({ node }: Write): boolean {
  if (ts.isDeleteExpression(node)) return ts.isElementAccessExpression(bare(node.expression));
  const callee = ts.isCallExpression(node) ? bare(node.expression) : undefined;
  return callee !== undefined && ts.isPropertyAccessExpression(callee) && /^(delete|clear)$/.test(callee.name.text);
}

function containersOf({ writes }: Code, { node, target }: Write): readonly ts.Expression[] {
  const container = ts.isCallExpression(node) ? target : objectOf(target);
  return container === undefined ? [] : writes.valuesOf(container);
}

function isMadeEmpty(value: ts.Expression): boolean {
  if (ts.isNewExpression(value)) return (value.arguments ?? []).length === 0;
  return ts.isObjectLiteralExpression(value) && value.properties.length === 0;
}

/** `if (cache.size > limit) cache.delete(cache.keys().next().value)`: whatever is asked in it leads to forgetting alone. */
export function isAskedToForget(code: Code, read: ts.Node, writes: readonly Write[]): boolean {
  const removals = writes.filter(isRemoval);
  for (let node = read; !ts.isFunctionLike(node) && !ts.isSourceFile(node); node = node.parent) {
    const isStatement =
      ts.isIfStatement(node) || ts.isIterationStatement(node, false) || ts.isExpressionStatement(node);
    if (isStatement && onlyForgets(code, node, removals)) return true;
  }
  return false;
}

function onlyForgets(code: Code, statement: ts.Node, removals: readonly Write[]): boolean {
  const isHarmless = (node: ts.Node): boolean => {
    if (ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isAwaitExpression(node)) return false;
    if (ts.isCallExpression(node) && !isOfPlatform(code, node)) return false;
    const isRemoved = code.writes.at(node).every(each => removals.some(({ root }) => isSameRoot(root, each.root)));
    return isRemoved && ts.forEachChild(node, each => !isHarmless(each)) !== true;
  };
  const isInside = ({ node }: Write) => node.pos >= statement.pos && node.end <= statement.end;
  return removals.some(isInside) && isHarmless(statement);
}

function isOfPlatform({ references }: Code, { expression }: ts.CallExpression): boolean {
  return references.nativePath(expression)?.includes(".prototype.") === true;
}

/** Whether what a function has filled can be forgotten by that function before it reads it. */
export function mayHaveForgotten(removals: readonly Write[], access: ts.Node, filling: Write): boolean {
  return removals.some(
    ({ node }) =>
      enclosingFunction(node) === enclosingFunction(access) && node.pos > filling.node.pos && node.pos < access.pos,
  );
}
