import * as ts from "../../../typescript.js";
import { bare, isChoosing, isSequence } from "../../expressions.js";

const assignments = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.PlusEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
]);

const comparisons = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/**
 * Whether nobody gets to know the text of a stack here: it becomes a part of the stack of another error, or the code only asks
 * whether there is one, which is the same on each replay. `isStack` tells that a place is the stack of an error.
 */
export function staysUnread(value: ts.Node, isStack: (place: ts.Expression) => boolean): boolean {
  const { parent } = value;
  const onwards = (): boolean => staysUnread(parent, isStack);
  if (ts.isExpressionStatement(parent) || ts.isDeleteExpression(parent) || ts.isVoidExpression(parent)) return true;
  if (ts.isTemplateSpan(parent)) return staysUnread(parent.parent, isStack);
  if (ts.isConditionalExpression(parent)) return parent.condition === value || onwards();
  if (ts.isBinaryExpression(parent)) return staysUnreadInBinary(parent, value, isStack);
  if (ts.isExpression(parent) && bare(parent) === bare(value as ts.Expression)) return onwards();
  return isCondition(parent, value);
}

function staysUnreadInBinary(
  binary: ts.BinaryExpression,
  value: ts.Node,
  isStack: (place: ts.Expression) => boolean,
): boolean {
  const { kind } = binary.operatorToken;
  const onwards = (): boolean => staysUnread(binary, isStack);
  if (assignments.has(kind)) return (binary.left === value || isStack(bare(binary.left))) && onwards();
  if (comparisons.has(kind)) return isMissing(binary.left) || isMissing(binary.right);
  if (isSequence(binary)) return binary.left === value || onwards();
  return (kind === ts.SyntaxKind.PlusToken || isChoosing(binary)) && onwards();
}

function isMissing(value: ts.Expression): boolean {
  const compared = bare(value);
  return compared.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(compared) && compared.text === "undefined");
}

function isCondition(parent: ts.Node, value: ts.Node): boolean {
  if (ts.isIfStatement(parent)) return parent.expression === value;
  return ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken;
}
