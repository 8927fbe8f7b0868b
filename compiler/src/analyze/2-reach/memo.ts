import { ts } from "ts-morph";
import { bare, enclosingFunction, isReference, isWithin, writtenBy } from "../expressions.js";
import { isConstant, type References } from "../references.js";
import { isTold, membersFrom, toldBy, type Told } from "./memo-key.js";
import type { Write, Writes } from "./writes.js";

/**
 * The value of a write that has the form of a lazy memo: it happens only while the place is empty, and the value follows
 * from the key alone, so that it makes no difference which run comes first. Whether computing the value reads anything
 * that differs is for the judge to say.
 */
export function memoValue(references: References, writes: Writes, write: Write): readonly ts.Expression[] | undefined {
  const { node } = write;
  const value = write.value && assignedValue(write.value);
  if (value === undefined || isFlag(value) || write.root.kind === "native") return undefined;
  const fallback = ts.isBinaryExpression(node) && isFallbackAssignment(node.operatorToken.kind);
  const plain =
    ts.isCallExpression(node) || (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken);
  if (!fallback && !(plain && isGuarded(writes, write))) return undefined;
  const { declaration: place } = write.root;
  const key = write.key === undefined ? [] : toldBy(references, write.key);
  const { variables, expressions } = dependenciesOf(references, value, key, node);
  return [...variables].every(each => isAsOldAs(references, each, place)) ? [value, ...expressions] : undefined;
}

/** `done = true` remembers that somebody was here, not what they found. */
function isFlag(value: ts.Expression): boolean {
  const { kind } = bare(value);
  return kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword;
}

/** `f()` of `cache.set(key, (found = f()))`. */
function assignedValue(value: ts.Expression): ts.Expression {
  const assignment = bare(value);
  const isAssignment = ts.isBinaryExpression(assignment) && assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isAssignment ? assignedValue(assignment.right) : value;
}

/** Made by the call that made the place of the memo, for good: `f` and `cache` in `memoize(f) { const cache = …`. */
function isAsOldAs(references: References, variable: ts.Node, place: ts.Node): boolean {
  return ts.isParameter(variable) && isWithin(place, variable.parent) && countWrites(references, variable) === 0;
}

function isFallbackAssignment(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionEqualsToken || kind === ts.SyntaxKind.BarBarEqualsToken;
}

/** Inside `if (x === undefined)`, `x ?? (x = …)` or `x || …`, or after `if (x has it) return …`, of the same variable. */
function isGuarded(writes: Writes, write: Write): boolean {
  const owner = enclosingFunction(write.node);
  for (let node = write.node; node !== owner; node = node.parent) {
    const { parent } = node;
    if (ts.isIfStatement(parent) && parent.thenStatement === node) {
      if (asksWhether("empty", writes, parent.expression, write))
        return parent.elseStatement === undefined && onlyFills(writes, node, write);
    } else if (ts.isConditionalExpression(parent) && parent.condition !== node) {
      const expected = parent.whenTrue === node ? "empty" : "filled";
      if (asksWhether(expected, writes, parent.condition, write)) return true;
    } else if (ts.isBinaryExpression(parent) && parent.right === node) {
      const isAnd = parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
      if (asksWhether(isAnd ? "empty" : "filled", writes, parent.left, write)) return true;
    } else if (ts.isBlock(parent) && returnsEarly(writes, parent, node, write)) return isSynchronous(owner);
  }
  return false;
}

/** Whatever else stands in the branch would be executed by the first run and left out by the others. */
function onlyFills(writes: Writes, branch: ts.Node, write: Write): boolean {
  if (!ts.isBlock(branch)) return true;
  return branch.statements.every(
    statement =>
      isWithin(write.node, statement) ||
      ts.isVariableStatement(statement) ||
      ts.isReturnStatement(statement) ||
      assignmentIn(statement) !== undefined ||
      isFilling(writes, statement, write),
  );
}

/** `table.set("a", 1);` beside `table = new Map();`, also for each of a list. */
function isFilling(writes: Writes, statement: ts.Statement, write: Write): boolean {
  if (ts.isBlock(statement)) return statement.statements.every(each => isFilling(writes, each, write));
  if (ts.isForOfStatement(statement)) return isFilling(writes, statement.statement, write);
  if (!ts.isExpressionStatement(statement)) return false;
  const own = writes.at(bare(statement.expression));
  return own.length > 0 && own.every(({ root }) => isSameRoot(root, write.root));
}

function isSameRoot(one: Write["root"], other: Write["root"]): boolean {
  return one.kind !== "native" && other.kind !== "native" && one.declaration === other.declaration;
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

/** A function that waits could do something durable in between, in the first run only. */
function isSynchronous(owner: ts.Node): boolean {
  return ts.canHaveModifiers(owner) && !ts.getModifiers(owner)?.some(each => each.kind === ts.SyntaxKind.AsyncKeyword);
}

function returnsEarly(writes: Writes, block: ts.Block, statement: ts.Node, write: Write): boolean {
  return block.statements.some(
    each =>
      each.pos < statement.pos &&
      ts.isIfStatement(each) &&
      asksWhether("filled", writes, each.expression, write) &&
      endsWithReturn(each.thenStatement),
  );
}

function endsWithReturn(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement)) return true;
  if (!ts.isBlock(statement)) return false;
  const last = statement.statements.at(-1);
  return last !== undefined && ts.isReturnStatement(last);
}

function asksWhether(state: "empty" | "filled", writes: Writes, condition: ts.Expression, write: Write): boolean {
  return (isEmptinessTest(condition) ? "empty" : "filled") === state && asksAbout(writes, condition, write);
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
  if (write.root.kind === "native") return false;
  const { declaration } = write.root;
  let found = false;
  const visit = (node: ts.Node, depth: number): void => {
    if (found || !ts.isExpression(node)) return;
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
      const root = writes.rootOf(node);
      if (root !== undefined && root.kind !== "native") {
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

interface Dependencies {
  /** Of the enclosing functions, constants replaced by what they were made of, without what the key tells. */
  readonly variables: ReadonlySet<ts.Node>;
  /** What the constants were made of. */
  readonly expressions: readonly ts.Expression[];
}

function dependenciesOf(
  references: References,
  expression: ts.Expression,
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
    if (isWithin(declaration, expression) || ts.isSourceFile(enclosingFunction(declaration))) return;
    if (expanded.has(declaration)) return;
    expanded.add(declaration);
    references.reads.body(declaration);
    if (ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration)) visit(declaration);
    else if (ts.isVariableDeclaration(declaration)) {
      const value = isConstant(declaration) ? declaration.initializer : filledIn(references, declaration, at);
      if (value !== undefined) {
        expressions.push(value);
        visit(value);
      } else if (!isWithin(declaration, at)) found.add(declaration);
    } else if (!isWithin(declaration, at)) found.add(declaration);
  };
  visit(expression);
  return { variables: found, expressions };
}
