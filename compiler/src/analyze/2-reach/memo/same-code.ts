import * as ts from "../../../typescript.js";
import { isConstant } from "../../declarations.js";
import { bare, isModuleLevel, isReference } from "../../expressions.js";
import type { References } from "../../references.js";

type Standing = (one: ts.Node, other: ts.Node) => boolean;

const nothing: Standing = () => false;

/**
 * True if two pieces of code of one function say the same, each name in them meaning the same: `args[0]` and `args[0]`, `key`
 * and what that constant was made of. `standsFor` tells what else may stand for what.
 */
export function isSameCode(references: References, one: ts.Node, other: ts.Node, standsFor = nothing): boolean {
  const [a, b] = [bare(one), bare(other)];
  if (a === b || standsFor(a, b)) return true;
  const isSame = (each: ts.Node, its: ts.Node) => isSameCode(references, each, its, standsFor);
  if (ts.isObjectLiteralElementLike(a) && ts.isObjectLiteralElementLike(b)) return isSameProperty(a, b, isSame);
  if (a.kind !== b.kind) {
    const [made, its] = [constantIn(references, a), constantIn(references, b)];
    return (made !== undefined && isSame(made, b)) || (its !== undefined && isSame(a, its));
  }
  if (ts.isIdentifier(a) && ts.isIdentifier(b) && isReference(a)) return isSameName(references, a, b);
  if ("operator" in a && "operator" in b && a.operator !== b.operator) return false;
  const [parts, others] = [partsOf(a), partsOf(b)];
  if (parts.length === 0 && others.length === 0) return a.getText() === b.getText();
  return parts.length === others.length && parts.every((part, index) => isSame(part, others[index] ?? part));
}

function isSameName(references: References, one: ts.Identifier, other: ts.Identifier): boolean {
  const [a, b] = [references.resolve(one), references.resolve(other)];
  if (a.kind === "declaration" && b.kind === "declaration" && a.node === b.node) return true;
  if (one.text === other.text) return a.kind === b.kind && a.kind !== "declaration";
  const [made, its] = [constantIn(references, one), constantIn(references, other)];
  return made !== undefined && its !== undefined && isSameCode(references, made, its);
}

/** `{ value }` says what `{ value: value }` says. */
function isSameProperty(
  one: ts.ObjectLiteralElementLike,
  other: ts.ObjectLiteralElementLike,
  isSame: Standing,
): boolean {
  const [a, b] = [givenBy(one), givenBy(other)];
  if (a === undefined || b === undefined) return one.getText() === other.getText();
  return one.name?.getText() === other.name?.getText() && isSame(a, b);
}

function givenBy(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}

/** What a constant of a function was made of. */
export function constantIn(references: References, node: ts.Node): ts.Expression | undefined {
  const target = ts.isIdentifier(node) ? references.resolve(node) : undefined;
  const variable = target?.kind === "declaration" ? target.node : undefined;
  const isLocal = variable !== undefined && ts.isVariableDeclaration(variable) && !isModuleLevel(variable);
  return isLocal && isConstant(variable) ? variable.initializer : undefined;
}

function partsOf(node: ts.Node): readonly ts.Node[] {
  const parts: ts.Node[] = [];
  ts.forEachChild(node, each => void parts.push(each));
  return parts;
}
