import * as ts from "../../../typescript.js";

const probingMembers = new Set("size length has keys values entries forEach".split(" "));

/** `cache.size`, `cache.has(key)`, `!table`, `table === undefined`, `[...cache]`. */
export function isTested(read: ts.Node): boolean {
  const { parent } = read;
  if (ts.isPropertyAccessExpression(parent)) return probingMembers.has(parent.name.text);
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isForOfStatement(parent) || ts.isSpreadElement(parent) || ts.isTypeOfExpression(parent)) return true;
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) return true;
  return ts.isBinaryExpression(parent) && comparisons.has(parent.operatorToken.kind);
}

const comparisons = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);
