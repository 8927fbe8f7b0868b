import * as ts from "../../../typescript.js";
import { bare, enclosingFunction, isReference } from "../../expressions.js";
import type { Write, Writes } from "../state/changes/writes.js";

/**
 * Whether a condition asks a flag that stands for the value: `done` of `if (!done) { value = make(); done = true; }`. It does
 * if it is set there and nowhere else, after the value, and if nobody else asks it.
 */
export function asksFlag(writes: Writes, condition: ts.Expression, { node, root }: Write): boolean {
  const asked = operandOf(condition);
  const flag = asked && variableOf(writes, asked);
  if (flag === undefined || root.kind !== "variable") return false;
  if (enclosingFunction(root.declaration) !== enclosingFunction(flag)) return false;
  const setting = settingOf(writes, flag);
  return setting !== undefined && enclosingFunction(setting) === enclosingFunction(node) && setting.pos >= node.pos;
}

/** `done = true`, where nobody but the condition around it asks for `done`. */
export function isAskedOnce(writes: Writes, { root }: Write): boolean {
  const flag = root.kind === "variable" && ts.isVariableDeclaration(root.declaration) ? root.declaration : undefined;
  return flag !== undefined && settingOf(writes, flag) !== undefined;
}

/** The one place that sets a flag which one other place asks. */
function settingOf(writes: Writes, flag: ts.VariableDeclaration): ts.Expression | undefined {
  if (!isUnset(flag) || isExported(flag)) return undefined;
  const mentions = mentionsOf(writes, flag);
  const setting = mentions.find(({ parent }) => ts.isBinaryExpression(parent) && isSetting(parent));
  return mentions.length === 2 ? setting : undefined;
}

function isSetting({ left, operatorToken, right }: ts.BinaryExpression): boolean {
  const isAssignment = operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isAssignment && ts.isIdentifier(left) && right.kind === ts.SyntaxKind.TrueKeyword;
}

/** `done` of `done` and of `!done`. */
function operandOf(condition: ts.Expression): ts.Identifier | undefined {
  const test = bare(condition);
  const isNegated = ts.isPrefixUnaryExpression(test) && test.operator === ts.SyntaxKind.ExclamationToken;
  const operand = isNegated ? bare(test.operand) : test;
  return ts.isIdentifier(operand) ? operand : undefined;
}

function variableOf(writes: Writes, name: ts.Identifier): ts.VariableDeclaration | undefined {
  const root = writes.rootOf(name);
  return root?.kind === "variable" && ts.isVariableDeclaration(root.declaration) ? root.declaration : undefined;
}

function isUnset({ initializer }: ts.VariableDeclaration): boolean {
  return initializer === undefined || initializer.kind === ts.SyntaxKind.FalseKeyword;
}

function isExported(variable: ts.VariableDeclaration): boolean {
  return (ts.getCombinedModifierFlags(variable) & ts.ModifierFlags.Export) !== 0;
}

function mentionsOf(writes: Writes, variable: ts.VariableDeclaration): readonly ts.Identifier[] {
  const name = variable.name.getText();
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    const isNamed = ts.isIdentifier(node) && node.text === name && isReference(node);
    if (isNamed && variableOf(writes, node) === variable) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(enclosingFunction(variable));
  return found;
}
