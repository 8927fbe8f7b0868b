import * as ts from "../../../typescript.js";
import { callWithArgument } from "../../1-discover/call-sites.js";
import { bare, enclosingFunction, isChoosing, isFunctionExpression, isSynchronous, waits } from "../../expressions.js";
import { leavesBefore, onlyFills, onlyFillsAfter } from "./branch.js";
import type { Code } from "./code.js";
import { asksFlag } from "./flag.js";
import { accessesOf, isOfKey, localOf } from "./held.js";
import type { Write } from "../state/changes/writes.js";

/** What keeps a write from happening twice. */
export interface Guard {
  /** What asks for the place. */
  readonly asked: ts.Expression | undefined;
  /** Whether that, or less than all that can be there, is asked for: the key which is written. */
  readonly asksFor: "key" | "all" | "flag";
  /** The statements that only the first run executes. */
  readonly around: readonly ts.Node[];
  /** What else decides whether, and how often, the write happens. */
  readonly conditions: readonly ts.Expression[];
}

/** Inside `if (x === undefined)`, `x ?? (x = …)` or `x || …`, or after `if (x has it) return …`, of the same variable. */
export function guardOf(code: Code, write: Write): Guard | undefined {
  const conditions: ts.Expression[] = [];
  const owner = ownerOf(write.node);
  for (let node = write.node; node !== owner; node = node.parent) {
    const { parent } = node;
    if (ts.isIfStatement(parent) && parent.thenStatement === node) {
      const asksFor = whatIsAsked("empty", code, parent.expression, write);
      if (asksFor !== undefined) {
        const isFilling = parent.elseStatement === undefined && onlyFills(code, parent, write);
        return isFilling ? guard(parent.expression, asksFor, write, conditions, [node]) : undefined;
      }
    } else if (ts.isConditionalExpression(parent) && parent.condition !== node) {
      const expected = parent.whenTrue === node ? "empty" : "filled";
      const asksFor = whatIsAsked(expected, code, parent.condition, write);
      if (asksFor !== undefined) return guard(parent.condition, asksFor, write, conditions);
    } else if (ts.isBinaryExpression(parent) && parent.right === node) {
      const isAnd = parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
      const asksFor = whatIsAsked(isAnd ? "empty" : "filled", code, parent.left, write);
      if (asksFor !== undefined) return guard(parent.left, asksFor, write, conditions);
    } else if (ts.isBlock(parent)) {
      const early = earlyReturn(code, parent, node, write);
      const asksFor = early && whatIsAsked("filled", code, early.expression, write);
      if (early !== undefined && asksFor !== undefined) {
        // Also those after the write: a later run does not come to them.
        const following = parent.statements.filter(each => each.pos >= early.end);
        const isFilling = !mayWait(owner, following) && onlyFillsAfter(code, early, write);
        return isFilling ? guard(early.expression, asksFor, write, conditions, following) : undefined;
      }
    }
    conditions.push(...conditionsOf(parent, node));
  }
  return undefined;
}

function guard(
  asked: ts.Expression,
  asksFor: Guard["asksFor"],
  write: Write,
  conditions: readonly ts.Expression[],
  around: readonly ts.Node[] = [],
): Guard {
  const leaving = leavesBefore(around, write).flatMap(each => conditionsAround(each, around));
  return { asked, asksFor, around, conditions: [...conditions, ...leaving] };
}

function conditionsAround(inner: ts.Node, outer: readonly ts.Node[]): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  for (let node = inner; !outer.includes(node) && !ts.isSourceFile(node); node = node.parent)
    found.push(...conditionsOf(node.parent, node));
  return found;
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
  const isChoice = ts.isBinaryExpression(parent) && parent.right === node && isChoosing(parent);
  return isChoice ? [parent.left] : [];
}

/** A function that waits could do something durable in between, in the first run only. */
function mayWait(owner: ts.Node, first: readonly ts.Statement[]): boolean {
  if (isSynchronous(owner)) return false;
  return !first.every(each => each.parent.parent === owner) || first.some(waits);
}

/** The `if (x has it) return …` before a statement. */
function earlyReturn(code: Code, block: ts.Block, statement: ts.Node, write: Write): ts.IfStatement | undefined {
  return block.statements
    .filter(ts.isIfStatement)
    .find(
      each =>
        each.pos < statement.pos &&
        whatIsAsked("filled", code, each.expression, write) !== undefined &&
        endsWithReturn(each.thenStatement),
    );
}

function endsWithReturn(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement)) return true;
  if (!ts.isBlock(statement)) return false;
  const last = statement.statements.at(-1);
  return last !== undefined && ts.isReturnStatement(last);
}

function whatIsAsked(
  state: "empty" | "filled",
  code: Code,
  condition: ts.Expression,
  write: Write,
): Guard["asksFor"] | undefined {
  if ((isEmptinessTest(condition) ? "empty" : "filled") !== state) return undefined;
  return askedPart(code, condition, write) ?? (asksFlag(code.writes, condition, write) ? "flag" : undefined);
}

/** `!x`, `!m.has(k)`, `x === undefined`, `x == null`. */
function isEmptinessTest(condition: ts.Expression): boolean {
  const test = bare(condition);
  if (ts.isPrefixUnaryExpression(test)) return test.operator === ts.SyntaxKind.ExclamationToken;
  if (!ts.isBinaryExpression(test)) return false;
  const { kind } = test.operatorToken;
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
}

/** What the condition reads of the variable, itself or through a local that was read from it. */
export function askedPart(code: Code, condition: ts.Expression, write: Write): "key" | "all" | undefined {
  if (!("declaration" in write.root)) return undefined;
  const { declaration } = write.root;
  const found = new Set<"key" | "all">();
  const isOfPlace = (node: ts.Expression): boolean => {
    const root = code.writes.rootOf(node);
    return root !== undefined && "declaration" in root && root.declaration === declaration;
  };
  const visit = (node: ts.Node, depth: number): void => {
    if (!ts.isExpression(node)) return;
    const local = localOf(code, node)?.initializer;
    if (local !== undefined && depth < 3) visit(local, depth + 1);
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
      if (isOfPlace(node) || (local !== undefined && isOfPlace(local)))
        found.add(isAskedByKey(code, node, write) ? "key" : "all");
    }
    ts.forEachChild(node, child => visit(child, depth));
  };
  visit(condition, 0);
  return found.has("key") ? "key" : [...found][0];
}

function isAskedByKey(code: Code, mention: ts.Node, { key }: Write): boolean {
  return key !== undefined && accessesOf(mention).some(each => isOfKey(code, each, key));
}
