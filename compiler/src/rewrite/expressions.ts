import * as ts from "../typescript.js";

// Each node is asked these questions many times: one look at its kind answers them faster than the guards of TypeScript.

/** `(e)`, `e as T`, `e satisfies T`, `e!`, `<T>e`: nothing of them exists when the code runs. */
const transparent: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.SatisfiesExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.TypeAssertionExpression,
]);

function isTransparent(node: ts.Node): node is ts.Node & { readonly expression: ts.Expression } {
  return transparent.has(node.kind);
}

export function bare(node: ts.Expression): ts.Expression;
export function bare(node: ts.Node): ts.Node;
export function bare(node: ts.Node): ts.Node {
  let inner = node;
  while (isTransparent(inner)) inner = inner.expression;
  return inner;
}

/** The outermost expression that is the same value as `node`. */
export function wrapped(node: ts.Node): ts.Node {
  let outer = node;
  while (isTransparent(outer.parent)) outer = outer.parent;
  return outer;
}

export type FunctionExpression = ts.ArrowFunction | ts.FunctionExpression;

const functions: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.ArrowFunction, ts.SyntaxKind.FunctionExpression]);

export function isFunctionExpression(node: ts.Node): node is FunctionExpression {
  return functions.has(node.kind);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

const writing: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BinaryExpression,
  ts.SyntaxKind.DeleteExpression,
  ts.SyntaxKind.PostfixUnaryExpression,
  ts.SyntaxKind.PrefixUnaryExpression,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.ForInStatement,
]);

/** Assignment, compound assignment, `++`, `--`, `delete`: the expression written to, or nothing. */
export function writtenBy(node: ts.Node): ts.Expression | undefined {
  if (!writing.has(node.kind)) return undefined;
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return node.left;
  if (ts.isDeleteExpression(node)) return node.expression;
  if (ts.isPostfixUnaryExpression(node)) return node.operand;
  if (ts.isPrefixUnaryExpression(node)) {
    const { operator } = node;
    return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken
      ? node.operand
      : undefined;
  }
  if ((ts.isForOfStatement(node) || ts.isForInStatement(node)) && !ts.isVariableDeclarationList(node.initializer)) {
    return node.initializer;
  }
  return undefined;
}
