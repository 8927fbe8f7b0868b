import * as ts from "../../../typescript.js";
import { bare, enclosingFunction, isWithin } from "../../expressions.js";
import { asksFlag } from "./flag.js";
import { isSameRoot, type Root } from "../state/roots.js";
import { isSharedVariable } from "../state/shared-state.js";
import type { Write, Writes } from "../state/writes.js";

/**
 * Whatever else the branch leaves behind would be left by the first run and by no other: but for the flag beside the value, and
 * for the variable through which the value was asked for, as in `if (found === undefined) { found = make(); … }`.
 */
export function onlyFills(
  writes: Writes,
  { expression: condition, thenStatement: branch }: ts.IfStatement,
  write: Write,
): boolean {
  const isOwn = (other: Write): boolean => {
    if (isSameRoot(other.root, write.root)) return true;
    if (!("declaration" in other.root)) return false;
    const { declaration } = other.root;
    const target = bare(other.target);
    const isReplaced = ts.isIdentifier(target) && !ts.isCallExpression(other.node);
    if (isWithin(declaration, branch)) return true;
    return isReplaced && (asksFlag(writes, condition, other) || isAsked(writes, condition, write, target));
  };
  const filled: Root[] = [];
  const isFilled = (returned: ts.Expression | undefined): boolean => {
    const root = returned && writes.rootOf(returned);
    if (root !== undefined && filled.some(each => isSameRoot(each, root))) return true;
    const value = returned && bare(returned);
    return value !== undefined && ts.isIdentifier(value) && isAsked(writes, condition, write, value);
  };
  const visit = (node: ts.Node): boolean => {
    const leaves = node.pos > write.node.pos && isLeaving(node, branch);
    if (leaves && !(ts.isReturnStatement(node) && isFilled(node.expression))) return false;
    const own = writes.at(node);
    filled.push(...own.map(({ root }) => root));
    return own.every(isOwn) && !ts.forEachChild(node, each => !visit(each));
  };
  return visit(branch);
}

/** Whoever comes first would go another way than those who come later. */
function isLeaving(node: ts.Node, branch: ts.Node): boolean {
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node))
    return enclosingFunction(node) === enclosingFunction(branch);
  if (!ts.isBreakStatement(node) && !ts.isContinueStatement(node)) return false;
  const target = ts.findAncestor(node, each => ts.isIterationStatement(each, false) || ts.isSwitchStatement(each));
  return target === undefined || !isWithin(target, branch);
}

/** `found` of `let found = cache.get(key)` and of `cache.set(key, found)`. */
function isAsked(writes: Writes, condition: ts.Expression, write: Write, variable: ts.Identifier): boolean {
  const root = writes.rootOf(variable);
  if (root?.kind !== "variable" || isSharedVariable(root.declaration)) return false;
  const mentions = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === variable.text) || (ts.forEachChild(node, mentions) ?? false);
  return mentions(condition) || (write.value !== undefined && mentions(write.value));
}
