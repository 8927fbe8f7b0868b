import * as ts from "../../../../typescript.js";
import { isConstant } from "../../../declarations.js";
import { bare, isAccess, isThis, type Access, handsOutLeft } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { isLiteral } from "./places.js";
import { holderOfPattern, isGathered, pathInPattern, type Path } from "./patterns.js";
import { takenBy, takenByCallback, takenByLoop } from "./taken-items.js";

/** An expression as a part of something else. */
export interface Traced {
  /** Where the way to it begins: a call, a literal, a variable that is no other name for something. */
  readonly bottom: ts.Expression;
  readonly path: Path;
}

/** Nobody follows longer ways, and there are none but those of code that refers to itself. */
const stepsMax = 20;

/**
 * Where in what a parameter, a variable or a field holds an expression is, also through constants: at `items`, then `0`, for `first`
 * of `const [first] = context.items`. Nothing for what a rest element has gathered: only its parts are the holder's.
 */
export function pathWithin(
  references: References,
  expression: ts.Expression,
  holder: ts.Declaration,
): Path | "anywhere" | undefined {
  const { bottom, path } = trace(references, expression, holder);
  const declaration = declarationOf(references, bottom);
  if (declaration === undefined) return "anywhere";
  if (declaration === holder) return isGathered(declaration) && path.length === 0 ? undefined : path;
  const part = ts.isBindingElement(declaration) ? partIn(declaration, path) : undefined;
  if (part === undefined) return isGathered(declaration) ? undefined : "anywhere";
  return holderOfPattern(declaration as ts.BindingElement) === holder ? part : "anywhere";
}

/** Follows an expression back to where its object comes from, at most to a holder. */
export function trace(references: References, expression: ts.Expression, holder?: ts.Declaration): Traced {
  let traced: Traced = { bottom: bare(expression), path: [] };
  for (let steps = 0; steps < stepsMax; steps++) {
    const next = stepFrom(references, traced, holder);
    if (next === undefined) break;
    traced = { ...next, bottom: bare(next.bottom) };
  }
  return traced;
}

function stepFrom(references: References, { bottom, path }: Traced, holder?: ts.Declaration): Traced | undefined {
  if (isAccess(bottom)) return stepFromAccess(references, bottom, path, holder);
  if (ts.isCallExpression(bottom)) {
    const taken = takenBy(references, bottom);
    return taken && { bottom: taken.of, path: [...taken.at, ...path] };
  }
  if (ts.isAwaitExpression(bottom)) return { bottom: bottom.expression, path };
  // `groups[kind] ??= []`
  if (ts.isBinaryExpression(bottom) && handsOutLeft(bottom))
    return isNew(bottom.right) ? { bottom: bottom.left, path } : undefined;
  const declaration = declarationOf(references, bottom);
  return declaration === undefined ? undefined : stepFromDeclaration(references, declaration, path, holder);
}

function stepFromAccess(
  references: References,
  access: Access,
  path: Path,
  holder?: ts.Declaration,
): Traced | undefined {
  const isHolder = holder !== undefined && declarationOf(references, access) === holder;
  if (isHolder || isThis(access.expression)) return undefined;
  return { bottom: access.expression, path: [nameOf(access), ...path] };
}

function stepFromDeclaration(
  references: References,
  declaration: ts.Declaration,
  path: Path,
  holder?: ts.Declaration,
): Traced | undefined {
  const outer = ts.isBindingElement(declaration) ? holderOfPattern(declaration) : declaration;
  const part = ts.isBindingElement(declaration) ? partIn(declaration, path) : path;
  if (outer === holder || declaration === holder || part === undefined) return undefined;
  const taken = ts.isParameter(outer) ? takenByCallback(references, outer, part) : undefined;
  if (taken !== undefined) return { bottom: taken.of, path: taken.at };
  if (!ts.isVariableDeclaration(outer) || !isConstant(outer)) return undefined;
  if (outer.initializer !== undefined)
    return isOwner(outer, outer.initializer) ? undefined : { bottom: outer.initializer, path: part };
  const looped = takenByLoop(references, outer, part);
  return looped && { bottom: looped.of, path: looped.at };
}

/** Where that is in what the pattern takes apart. What a rest element has gathered is new, unlike its parts. */
function partIn(element: ts.BindingElement, path: Path): Path | undefined {
  const outer = pathInPattern(element);
  if (!isGathered(element)) return [...outer, ...path];
  const [name, ...deeper] = path;
  if (path.length === 0) return undefined;
  return [...outer, ts.isArrayBindingPattern(element.parent) ? undefined : name, ...deeper];
}

/** A variable stands for what has been made for it. */
function isOwner({ name }: ts.VariableDeclaration, value: ts.Expression): boolean {
  return ts.isIdentifier(name) && isNew(value);
}

function isNew(value: ts.Expression): boolean {
  const made = bare(value);
  return isLiteral(made) || ts.isNewExpression(made);
}

/** What a name stands for, and the field of `this.items`. */
function declarationOf(references: References, node: ts.Expression): ts.Declaration | undefined {
  const target = references.resolve(node);
  if (target.kind === "declaration") return target.node;
  return target.kind === "member" ? target.nodes[0] : undefined;
}

function nameOf(node: Access): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const key = bare(node.argumentExpression);
  return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : undefined;
}
