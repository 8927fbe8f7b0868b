import * as ts from "../../../typescript.js";
import { bare, enclosingFunction, isWithin } from "../../expressions.js";
import { isSameRoot, isSharedVariable } from "../state/roots/root.js";
import type { Write } from "../state/changes/writes.js";
import type { Code } from "./code.js";
import { asksFlag } from "./flag.js";
import { isSameOutcome } from "./held.js";

/** What the run executes that finds the place empty, and no other. */
interface FirstRun {
  readonly asked: ts.Expression;
  readonly statements: readonly ts.Node[];
  /** Whether a later run gets that, too. */
  readonly isOutcome: (returned: ts.Expression | undefined) => boolean;
  /** Whether variables of the function are read after it, by later runs too. */
  readonly isLast: boolean;
}

/** `if (found === undefined) { found = make(); cache.set(key, found); }` */
export function onlyFills(
  code: Code,
  { parent, expression: asked, thenStatement }: ts.IfStatement,
  write: Write,
): boolean {
  const isOutcome = (returned: ts.Expression | undefined): boolean => {
    const next = ts.isBlock(parent) ? statementAfter(parent, thenStatement) : undefined;
    if (next === undefined) return returned === undefined && ts.isFunctionLike(parent.parent);
    return ts.isReturnStatement(next) && isSameOutcome(code, write, next.expression, returned);
  };
  return leavesNothing(code, write, { asked, statements: [thenStatement], isOutcome, isLast: false });
}

/** What follows after `if (x has it) return …` in its block. */
export function onlyFillsAfter(code: Code, ask: ts.IfStatement, write: Write): boolean {
  const block = ask.parent as ts.Block;
  const statements = block.statements.filter(each => each.pos >= ask.end);
  const found = returnIn(ask.thenStatement);
  if (found === undefined || !leavesNothingWhenFound(code, ask.thenStatement, write)) return false;
  const isOutcome = (returned: ts.Expression | undefined) => isSameOutcome(code, write, found.expression, returned);
  const last = statements.at(-1);
  if (last !== undefined && mayEnd(last) && !(ts.isFunctionLike(block.parent) && isOutcome(undefined))) return false;
  return leavesNothing(code, write, { asked: ask.expression, statements, isOutcome, isLast: true });
}

/**
 * Whatever else the first run leaves behind would be left by no other: but for the flag beside the value, and for the variable
 * through which the value was asked for, as in `if (found === undefined) { found = make(); … }`.
 */
function leavesNothing(code: Code, write: Write, { asked, statements, isOutcome, isLast }: FirstRun): boolean {
  const isInside = (node: ts.Node) => statements.some(each => isWithin(node, each));
  const isOwn = (other: Write): boolean => {
    // What it writes to may have several names.
    if (isSameRoot(other.root, write.root) || other.node === write.node) return true;
    if (!("declaration" in other.root)) return false;
    const { declaration } = other.root;
    const target = bare(other.target);
    const isReplaced = ts.isIdentifier(target) && !ts.isCallExpression(other.node);
    if (isInside(declaration)) return true;
    if (!isReplaced) return false;
    const isEnding = isLast && enclosingFunction(declaration) === enclosingFunction(other.node);
    return isEnding || asksFlag(code.writes, asked, other) || isAsked(code, asked, target);
  };
  const visit = (node: ts.Node): boolean => {
    if (node.pos > write.node.pos && isLeaving(node, statements)) {
      if (!ts.isReturnStatement(node) || !isOutcome(node.expression)) return false;
    }
    return code.writes.at(node).every(isOwn) && !ts.forEachChild(node, each => !visit(each));
  };
  return statements.every(visit);
}

/** `if (hit !== undefined) { … return hit; }` does nothing that a run could see which did not come that way. */
function leavesNothingWhenFound(code: Code, found: ts.Statement, write: Write): boolean {
  const visit = (node: ts.Node): boolean =>
    code.writes.at(node).every(({ root }) => isSameRoot(root, write.root)) &&
    !ts.forEachChild(node, each => !visit(each));
  return visit(found);
}

/** The way out before the write: what decides about it decides about the write. */
export function leavesBefore(statements: readonly ts.Node[], write: Write): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (node.pos >= write.node.pos) return;
    if (isLeaving(node, statements)) found.push(node);
    ts.forEachChild(node, visit);
  };
  statements.forEach(visit);
  return found;
}

/** Whoever comes first would go another way than those who come later. */
function isLeaving(node: ts.Node, statements: readonly ts.Node[]): boolean {
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node))
    return statements.some(each => enclosingFunction(node) === enclosingFunction(each));
  if (!ts.isBreakStatement(node) && !ts.isContinueStatement(node)) return false;
  const target = ts.findAncestor(node, each => ts.isIterationStatement(each, false) || ts.isSwitchStatement(each));
  return target === undefined || !statements.some(each => isWithin(target, each));
}

/** The only way out of a statement, which is its end. */
function returnIn(statement: ts.Statement): { readonly expression?: ts.Expression | undefined } | undefined {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  if (last === undefined || !ts.isReturnStatement(last)) return undefined;
  const isOther = (node: ts.Node): boolean =>
    (node !== last && isLeaving(node, [statement])) || (ts.forEachChild(node, isOther) ?? false);
  return isOther(statement) ? undefined : last;
}

function mayEnd(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return false;
  if (ts.isIfStatement(statement)) return statement.elseStatement === undefined;
  return !ts.isSwitchStatement(statement) && !ts.isTryStatement(statement);
}

function statementAfter({ statements }: ts.Block, node: ts.Node): ts.Statement | undefined {
  return statements.find(each => each.pos >= node.end);
}

/** `found` of `let found = cache.get(key)`. */
function isAsked(code: Code, condition: ts.Expression, variable: ts.Identifier): boolean {
  const root = code.writes.rootOf(variable);
  if (root?.kind !== "variable" || isSharedVariable(root.declaration)) return false;
  const mentions = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === variable.text) || (ts.forEachChild(node, mentions) ?? false);
  return mentions(condition);
}
