import * as ts from "../../../../typescript.js";
import { bare, isAccess, wrapped } from "../../../expressions.js";
import type { References } from "../../../references.js";

/**
 * `while ((found = pattern.exec(text)) !== null) list.push(found[0])`: an expression that found nothing more begins anew, so that
 * a loop to the end leaves it as it was. That is for a loop with no other way out, and with nothing in it that could throw.
 */
export function isAskedToTheEnd(references: References, method: ts.Expression): boolean {
  const call = wrapped(method).parent;
  if (!ts.isCallExpression(call) || bare(call.expression) !== method || !call.arguments.every(isPlain)) return false;
  const loop = loopOver(call);
  return loop !== undefined && hasOneWayOut(references, loop.statement);
}

/** A name, a text, a part of an object: nothing that is executed. */
function isPlain(argument: ts.Expression): boolean {
  const node = bare(argument);
  if (ts.isPropertyAccessExpression(node)) return isPlain(node.expression);
  return ts.isIdentifier(node) || ts.isStringLiteralLike(node);
}

/** The loop that goes on for as long as the call finds something. */
function loopOver(call: ts.CallExpression): ts.WhileStatement | ts.ForStatement | undefined {
  const loop = ts.findAncestor(call, each => ts.isStatement(each));
  if (loop === undefined) return undefined;
  if (ts.isWhileStatement(loop)) return isFound(loop.expression, call) ? loop : undefined;
  if (!ts.isForStatement(loop) || loop.condition === undefined) return undefined;
  if (isFound(loop.condition, call)) return loop;
  const { initializer, incrementor } = loop;
  const first = initializer && ts.isVariableDeclarationList(initializer) ? initializer.declarations[0] : undefined;
  const next = incrementor && bare(incrementor);
  if (first?.initializer === undefined || next === undefined || !isAssignment(next)) return undefined;
  const isOfLoop = bare(first.initializer) === call || bare(next.right) === call;
  const isBoth = first.name.getText() === next.left.getText() && sameText(first.initializer, next.right);
  return isOfLoop && isBoth && sameText(conditionOf(loop.condition), next.left) ? loop : undefined;
}

function isFound(condition: ts.Expression, call: ts.CallExpression): boolean {
  const asked = conditionOf(condition);
  return asked === call || (isAssignment(asked) && bare(asked.right) === call);
}

/** `found` of `found !== null`. */
function conditionOf(condition: ts.Expression): ts.Expression {
  const node = bare(condition);
  const isComparison =
    ts.isBinaryExpression(node) &&
    (node.operatorToken.kind === ts.SyntaxKind.ExclamationEqualsEqualsToken ||
      node.operatorToken.kind === ts.SyntaxKind.ExclamationEqualsToken) &&
    bare(node.right).kind === ts.SyntaxKind.NullKeyword;
  return isComparison ? bare(node.left) : node;
}

function isAssignment(node: ts.Expression): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

function sameText(one: ts.Expression, other: ts.Expression): boolean {
  return bare(one).getText() === bare(other).getText();
}

function hasOneWayOut(references: References, body: ts.Statement): boolean {
  const isHarmless = (node: ts.Node): boolean => {
    if (leaving.has(node.kind) || ts.isFunctionLike(node)) return false;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && !isOfLanguage(references, node)) return false;
    return ts.forEachChild(node, each => !isHarmless(each)) !== true;
  };
  return isHarmless(body);
}

const leaving = new Set([
  ts.SyntaxKind.BreakStatement,
  ts.SyntaxKind.ReturnStatement,
  ts.SyntaxKind.ThrowStatement,
  ts.SyntaxKind.AwaitExpression,
  ts.SyntaxKind.YieldExpression,
  ts.SyntaxKind.TaggedTemplateExpression,
]);

/** Calls that put something away or compute with it, and throw at nothing that a match is made of. */
function isOfLanguage(references: References, call: ts.CallExpression | ts.NewExpression): boolean {
  const callee = bare(call.expression);
  const path = references.nativePath(callee) ?? "";
  if (ts.isNewExpression(call)) return /^(Map|Set)$/.test(path);
  if (/^(Number|String|Boolean|parseInt|parseFloat|Math\.\w+)$/.test(path)) return true;
  const isMethod = /^(Array|Map|Set|String)\.prototype\.(?!repeat|normalize|reduce)\w+$/.test(path);
  return isMethod && isAccess(callee);
}
