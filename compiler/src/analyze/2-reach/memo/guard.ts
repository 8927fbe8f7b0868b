import * as ts from "../../../typescript.js";
import { callWithArgument } from "../../1-discover/call-sites.js";
import { bare, enclosingFunction, isFunctionExpression, isSynchronous } from "../../expressions.js";
import { onlyFills } from "./branch.js";
import { asksFlag } from "./flag.js";
import type { Write, Writes } from "../state/writes.js";

/** What keeps a write from happening twice. */
interface Guard {
  /** The statements that only the first run executes. */
  readonly around: readonly ts.Node[];
  /** What else decides whether, and how often, the write happens. */
  readonly conditions: readonly ts.Expression[];
}

/** Inside `if (x === undefined)`, `x ?? (x = …)` or `x || …`, or after `if (x has it) return …`, of the same variable. */
export function guardOf(writes: Writes, write: Write): Guard | undefined {
  const conditions: ts.Expression[] = [];
  const owner = ownerOf(write.node);
  for (let node = write.node; node !== owner; node = node.parent) {
    const { parent } = node;
    if (ts.isIfStatement(parent) && parent.thenStatement === node) {
      if (asksWhether("empty", writes, parent.expression, write)) {
        const isFilling = parent.elseStatement === undefined && onlyFills(writes, parent, write);
        return isFilling ? { around: [node], conditions } : undefined;
      }
    } else if (ts.isConditionalExpression(parent) && parent.condition !== node) {
      const expected = parent.whenTrue === node ? "empty" : "filled";
      if (asksWhether(expected, writes, parent.condition, write)) return { around: [], conditions };
    } else if (ts.isBinaryExpression(parent) && parent.right === node) {
      const isAnd = parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
      if (asksWhether(isAnd ? "empty" : "filled", writes, parent.left, write)) return { around: [], conditions };
    } else if (ts.isBlock(parent)) {
      const first = afterEarlyReturn(writes, parent, node, write);
      if (first !== undefined) return mayWait(owner, first) ? undefined : { around: first, conditions };
    }
    conditions.push(...conditionsOf(parent, node));
  }
  return undefined;
}

/** The function around a write: not the callback of `list.forEach(…)`, which is executed in the middle of it. */
function ownerOf(node: ts.Node): ts.Node {
  const owner = enclosingFunction(node);
  const callee = isFunctionExpression(owner) ? callWithArgument(owner)?.expression : undefined;
  const isIterated = callee !== undefined && ts.isPropertyAccessExpression(callee) && iterating.has(callee.name.text);
  return isIterated ? ownerOf(owner) : owner;
}

const iterating = new Set("forEach map flatMap filter reduce some every".split(" "));

function conditionsOf(parent: ts.Node, node: ts.Node): readonly ts.Expression[] {
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return [parent.expression];
  if (ts.isForStatement(parent)) return parent.condition ? [parent.condition] : [];
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return [parent.expression];
  if (ts.isSwitchStatement(parent)) return [parent.expression];
  if (ts.isConditionalExpression(parent) && parent.condition !== node) return [parent.condition];
  const isChoice = ts.isBinaryExpression(parent) && parent.right === node && choosing.has(parent.operatorToken.kind);
  return isChoice ? [parent.left] : [];
}

const choosing = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** A function that waits could do something durable in between, in the first run only. */
function mayWait(owner: ts.Node, first: readonly ts.Statement[]): boolean {
  if (isSynchronous(owner)) return false;
  return !first.every(each => each.parent.parent === owner) || first.some(waits);
}

function waits(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return true;
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
  return ts.forEachChild(node, waits) ?? false;
}

/** The statements after `if (x has it) return …`: also those after the write, which a later run does not come to. */
function afterEarlyReturn(
  writes: Writes,
  block: ts.Block,
  statement: ts.Node,
  write: Write,
): readonly ts.Statement[] | undefined {
  const index = block.statements.findIndex(
    each =>
      each.pos < statement.pos &&
      ts.isIfStatement(each) &&
      asksWhether("filled", writes, each.expression, write) &&
      endsWithReturn(each.thenStatement),
  );
  return index === -1 ? undefined : block.statements.slice(index + 1);
}

function endsWithReturn(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement)) return true;
  if (!ts.isBlock(statement)) return false;
  const last = statement.statements.at(-1);
  return last !== undefined && ts.isReturnStatement(last);
}

function asksWhether(state: "empty" | "filled", writes: Writes, condition: ts.Expression, write: Write): boolean {
  if ((isEmptinessTest(condition) ? "empty" : "filled") !== state) return false;
  return asksAbout(writes, condition, write) || asksFlag(writes, condition, write);
}

/** `!x`, `!m.has(k)`, `x === undefined`, `x == null`. */
function isEmptinessTest(condition: ts.Expression): boolean {
  const test = bare(condition);
  if (ts.isPrefixUnaryExpression(test)) return test.operator === ts.SyntaxKind.ExclamationToken;
  if (!ts.isBinaryExpression(test)) return false;
  const { kind } = test.operatorToken;
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
}

/** The condition reads the variable, itself or through a local that was read from it. */
function asksAbout(writes: Writes, condition: ts.Expression, write: Write): boolean {
  if (!("declaration" in write.root)) return false;
  const { declaration } = write.root;
  let found = false;
  const visit = (node: ts.Node, depth: number): void => {
    if (found || !ts.isExpression(node)) return;
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
      const root = writes.rootOf(node);
      if (root !== undefined && "declaration" in root) {
        found ||= root.declaration === declaration;
        const { declaration: local } = root;
        if (depth < 3 && ts.isVariableDeclaration(local) && local.initializer) visit(local.initializer, depth + 1);
      }
    }
    ts.forEachChild(node, child => visit(child, depth));
  };
  visit(condition, 0);
  return found;
}
