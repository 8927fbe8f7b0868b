import * as ts from "../../../typescript.js";
import { wrapped } from "../../expressions.js";
import type { Extraction } from "../extract.js";
import { isFunctionNode } from "../unit-nodes.js";

/**
 * The parameters that a unit calls and does nothing else with, by their index. What it is given for another one may be
 * called by anybody at any time.
 */
export function ownParameters(extraction: Extraction, unit: ts.Node): ReadonlyMap<ts.Symbol, number> {
  const found = new Map<ts.Symbol, number>();
  if (!isFunctionNode(unit) || ts.isConstructorDeclaration(unit)) return found;
  const { checker } = extraction.project;
  const parameters = unit.parameters.filter(each => each.name.getText() !== "this");
  for (const [index, { name, dotDotDotToken }] of parameters.entries()) {
    if (!ts.isIdentifier(name) || dotDotDotToken !== undefined) continue;
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol === undefined || checker.getTypeOfSymbol(symbol).getCallSignatures().length === 0) continue;
    if (referencesIn(checker, unit, symbol, name).every(each => isOnlyCalled(extraction, unit, each)))
      found.set(symbol, index);
  }
  return found;
}

function referencesIn(
  checker: ts.TypeChecker,
  unit: ts.Node,
  symbol: ts.Symbol,
  declared: ts.Identifier,
): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== declared && node.text === declared.text) {
      const target = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      if (target === symbol) found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(unit);
  return found;
}

function isOnlyCalled(extraction: Extraction, unit: ts.Node, reference: ts.Identifier): boolean {
  for (let node: ts.Node = reference.parent; node !== unit; node = node.parent)
    if ((isFunctionNode(node) && extraction.isUnit(node)) || ts.isClassLike(node)) return false;
  const outer = wrapped(reference);
  const { parent } = outer;
  if (ts.isCallExpression(parent)) return parent.expression === outer;
  return ts.isTypeOfExpression(parent) || ts.isTypeQueryNode(parent) || isTested(outer, parent);
}

/** `if (f)`, `!f`, `f && f()`, `f ? f() : 0`, `f !== undefined` */
function isTested(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  if (ts.isPrefixUnaryExpression(parent)) return true;
  if (!ts.isBinaryExpression(parent)) return false;
  const operator = parent.operatorToken.kind;
  return comparisons.has(operator) || (operator === ts.SyntaxKind.AmpersandAmpersandToken && parent.left === node);
}

const comparisons = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);
