import * as ts from "../typescript.js";
import { bare, writtenBy } from "./expressions.js";

/**
 * Whether a name stands for no object where it is, because of what was asked before: `value` of
 * `if (typeof value !== "object" || value === null) return value;`. Types do not tell that of what is generic, or of anything.
 */
export function isNoObject(expression: ts.Expression): boolean {
  const name = bare(expression);
  if (!ts.isIdentifier(name)) return false;
  for (let node: ts.Node = name; !ts.isFunctionLike(node) && !ts.isSourceFile(node); node = node.parent)
    if (isDecidedAt(node, name.text)) return !isReplacedAround(name);
  return false;
}

function isDecidedAt(node: ts.Node, name: string): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent))
    return isDecidedBy(parent.expression, parent.thenStatement, parent.elseStatement, node, name);
  if (ts.isConditionalExpression(parent))
    return isDecidedBy(parent.condition, parent.whenTrue, parent.whenFalse, node, name);
  if (!ts.isBlock(parent)) return false;
  return parent.statements.some(
    each =>
      each.end <= node.pos &&
      ts.isIfStatement(each) &&
      each.elseStatement === undefined &&
      leaves(each.thenStatement) &&
      excludes(each.expression, name, false),
  );
}

function isDecidedBy(
  condition: ts.Expression,
  whenTrue: ts.Node,
  whenFalse: ts.Node | undefined,
  node: ts.Node,
  name: string,
): boolean {
  if (node === whenTrue) return excludes(condition, name, true);
  return node === whenFalse && excludes(condition, name, false);
}

/** Whether a condition leaves no object, if it is true, or if it is false. */
function excludes(condition: ts.Expression, name: string, outcome: boolean): boolean {
  const test = bare(condition);
  if (ts.isIdentifier(test)) return test.text === name && !outcome;
  if (ts.isPrefixUnaryExpression(test))
    return test.operator === ts.SyntaxKind.ExclamationToken && excludes(test.operand, name, !outcome);
  if (!ts.isBinaryExpression(test)) return false;
  const { left, right, operatorToken } = test;
  const sides = [left, right].map(each => excludes(each, name, outcome));
  if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return outcome ? sides.some(Boolean) : sides.every(Boolean);
  if (operatorToken.kind === ts.SyntaxKind.BarBarToken) return outcome ? sides.every(Boolean) : sides.some(Boolean);
  const isEqual = equalities.get(operatorToken.kind);
  return isEqual !== undefined && comparesWith(test, name) === (isEqual === outcome ? "other" : "object");
}

/** What a name that equals the other side is: an object, or something else. Nothing where that does not say it. */
function comparesWith({ left, right }: ts.BinaryExpression, name: string): "object" | "other" | undefined {
  const asked = bare(left);
  const value = bare(right);
  if (ts.isTypeOfExpression(asked)) {
    if (bare(asked.expression).getText() !== name || !ts.isStringLiteralLike(value)) return undefined;
    return value.text === "object" ? "object" : "other";
  }
  if (asked.getText() !== name) return undefined;
  return value.kind === ts.SyntaxKind.NullKeyword || value.getText() === "undefined" ? "other" : undefined;
}

const equalities: ReadonlyMap<ts.SyntaxKind, boolean> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, true],
  [ts.SyntaxKind.EqualsEqualsToken, true],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, false],
  [ts.SyntaxKind.ExclamationEqualsToken, false],
]);

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}

/** Somebody may have put another value there since. */
function isReplacedAround(name: ts.Identifier): boolean {
  const isReplaced = (node: ts.Node): boolean => {
    const target = writtenBy(node);
    const isIt = target !== undefined && bare(target).getText() === name.text;
    return isIt || (ts.forEachChild(node, isReplaced) ?? false);
  };
  return isReplaced(ts.findAncestor(name, ts.isFunctionLike) ?? name.getSourceFile());
}
