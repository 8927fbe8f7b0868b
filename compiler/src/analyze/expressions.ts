import { ts } from "ts-morph";

/** `(e)`, `e as T`, `e satisfies T`, `e!`, `<T>e`: nothing of them exists when the code runs. */
function isTransparent(node: ts.Node): node is ts.Node & { readonly expression: ts.Expression } {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  );
}

export function bare(node: ts.Expression): ts.Expression {
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

export function isFunctionExpression(node: ts.Node): node is FunctionExpression {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

export function isWithin(node: ts.Node, outer: ts.Node): boolean {
  return node.getSourceFile() === outer.getSourceFile() && node.pos >= outer.pos && node.end <= outer.end;
}

/** The innermost function, class member or, failing those, file around a node. */
export function enclosingFunction(node: ts.Node): ts.Node {
  let outer = node.parent;
  while (!ts.isSourceFile(outer) && !ts.isFunctionLike(outer) && !ts.isClassElement(outer)) outer = outer.parent;
  return outer;
}

/** Declared outside every function: one value for the whole process. */
export function isModuleLevel(node: ts.Node): boolean {
  return ts.isSourceFile(enclosingFunction(node));
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Assignment, compound assignment, `++`, `--`, `delete`: the expression written to, or nothing. */
export function writtenBy(node: ts.Node): ts.Expression | undefined {
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

/** An identifier that stands for a value, rather than naming a declaration, a property or a label. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if ("name" in parent && parent.name === node) return false;
  if ("label" in parent && parent.label === node) return false;
  return !(ts.isBindingElement(parent) && parent.propertyName === node);
}
