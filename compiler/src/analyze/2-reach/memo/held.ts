import * as ts from "../../../typescript.js";
import { bare, isModuleLevel, wrapped } from "../../expressions.js";
import { isSameRoot } from "../state/roots/root.js";
import { partOfLiteral } from "../state/parts/parts.js";
import type { Write } from "../state/changes/writes.js";
import type { Code } from "./code.js";
import { constantIn, isSameCode } from "./same-code.js";

/** What is at the place that a memo fills: `cache.get(key)`, `cache[key]`, `table`, or a variable that it was put into. */
export function isHeld(code: Code, expression: ts.Node, write: Write, depth = 0): boolean {
  const node = bare(expression);
  if (!ts.isExpression(node)) return false;
  const variable = localOf(code, node);
  if (variable?.initializer !== undefined && depth < 3) return isHeld(code, variable.initializer, write, depth + 1);
  if (write.key === undefined) return isOfPlace(code, node, write) && isSameCode(code.references, node, write.target);
  const place = placeRead(node);
  return place !== undefined && isOfPlace(code, place, write) && isOfKey(code, node, write.key);
}

function isOfPlace(code: Code, expression: ts.Expression, write: Write): boolean {
  const root = code.writes.rootOf(expression);
  return root !== undefined && isSameRoot(root, write.root);
}

/** `cache` of `cache.get(key)` and of `cache[key]`. */
function placeRead(node: ts.Expression): ts.Expression | undefined {
  if (ts.isElementAccessExpression(node)) return node.expression;
  const callee = ts.isCallExpression(node) ? bare(node.expression) : undefined;
  const isGet = callee !== undefined && ts.isPropertyAccessExpression(callee) && callee.name.text === "get";
  return isGet ? callee.expression : undefined;
}

/** `cache.get(key)`, `cache.has(key)`, `cache[key]`, `key in cache`, `Object.hasOwn(cache, key)` */
export function isOfKey({ references }: Code, access: ts.Node, key: ts.Expression): boolean {
  if (ts.isCallExpression(access)) return access.arguments.some(each => isSameCode(references, each, key));
  if (ts.isElementAccessExpression(access)) return isSameCode(references, access.argumentExpression, key);
  const isIn = ts.isBinaryExpression(access) && access.operatorToken.kind === ts.SyntaxKind.InKeyword;
  return isIn && isSameCode(references, access.left, key);
}

/** What the run gets that finds the place filled, and the one that fills it: one and the same, or nobody must see it. */
export function isSameOutcome(
  code: Code,
  write: Write,
  found: ts.Expression | undefined,
  filled: ts.Expression | undefined,
): boolean {
  if (found === undefined || filled === undefined) return found === filled;
  return isSameCode(code.references, found, filled, (one, other) => {
    if (isHeld(code, one, write)) return isStored(code, other, write);
    const part = ts.isPropertyAccessExpression(one) && isHeld(code, one.expression, write) ? one.name.text : undefined;
    const stored = part === undefined ? undefined : partOfStored(code, write, part);
    return stored !== undefined && isSameCode(code.references, stored, other);
  });
}

/** `found` of `cache.set(key, found)` and of `cache.set(key, (found = make()))`, `cache[key] = make()` itself, what is there then. */
function isStored(code: Code, node: ts.Node, write: Write): boolean {
  if (node === write.node || isHeld(code, node, write)) return true;
  if (write.value === undefined) return false;
  const value = bare(write.value);
  const isAssigned = ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  const names = isAssigned ? [value.left, value.right] : [value];
  return names.some(each => isSameCode(code.references, each, node));
}

/** `rate` of `hit.rate`, where `{ rate }` was stored. */
function partOfStored(code: Code, { value }: Write, part: string): ts.Expression | undefined {
  const stored = value && bare(constantIn(code.references, bare(value)) ?? value);
  return stored !== undefined && ts.isObjectLiteralExpression(stored) ? partOfLiteral(stored, part) : undefined;
}

/** A variable of a function, which is not itself the place. */
export function localOf({ references }: Code, node: ts.Node): ts.VariableDeclaration | undefined {
  const target = ts.isIdentifier(node) ? references.resolve(node) : undefined;
  const variable = target?.kind === "declaration" ? target.node : undefined;
  return variable !== undefined && ts.isVariableDeclaration(variable) && !isModuleLevel(variable)
    ? variable
    : undefined;
}

/** The accesses that a mention of the place is the object of, from the inside out. */
export function accessesOf(mention: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  let node = wrapped(mention);
  for (; ts.isExpression(node.parent) && found.length < 5; node = wrapped(node.parent)) {
    const { parent } = node;
    found.push(parent);
    if (ts.isCallExpression(parent) || ts.isElementAccessExpression(parent) || ts.isBinaryExpression(parent)) break;
  }
  return found;
}
