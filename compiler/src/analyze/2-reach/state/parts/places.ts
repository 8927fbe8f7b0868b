import * as ts from "../../../../typescript.js";
import { bare } from "../../../expressions.js";
import { parameterOf, pathInPattern, type Path } from "./patterns.js";

/** A value, and where in it something is. */
export interface Place {
  readonly value: ts.Expression;
  readonly path: Path;
}

/** What is somewhere in a value, as far as that is written out: of `{ state: { list: shared } }`, at `state.list`, what is `shared`. */
export function placesIn(value: ts.Expression, path: Path | "anywhere"): readonly Place[] {
  const node = bare(value);
  if (path === "anywhere") return leavesOf(node).map(each => ({ value: each, path: [undefined] }));
  const [name, ...deeper] = path;
  if (path.length === 0 || !isLiteral(node)) return [{ value: node, path }];
  const parts = partsOf(node).filter(each => name === undefined || each.name === undefined || each.name === name);
  // What a literal has from another object, those find who ask what it is a copy of.
  if (parts.length === 0) return [{ value: node, path }];
  return parts.flatMap(each => placesIn(each.value, each.isSpread ? [] : deeper));
}

/** What a call gives a parameter, or the part of it that a pattern takes: a literal that is made for the call is nobody else's. */
export function partGiven(declaration: ts.Declaration, given: ts.Expression): readonly ts.Expression[] {
  return valuesAt(placesIn(given, ts.isBindingElement(declaration) ? pathInPattern(declaration) : []));
}

/** A literal that has no such part is nobody's. */
export function valuesAt(places: readonly Place[]): readonly ts.Expression[] {
  return places.flatMap(({ value, path }) => (path.length > 0 && isLiteral(value) ? [] : [value]));
}

/** What a parameter, or a part of it, is where nobody gives it: what stands in the pattern, and around it. */
export function defaultsOf(declaration: ts.ParameterDeclaration | ts.BindingElement): readonly ts.Expression[] {
  const own = declaration.initializer === undefined ? [] : [declaration.initializer];
  const outer = ts.isBindingElement(declaration) ? declaration.parent.parent : undefined;
  if (outer === undefined || ts.isVariableDeclaration(outer) || parameterOf(outer) === undefined) return own;
  const path = pathInPattern(declaration as ts.BindingElement).slice(-1);
  return [...own, ...defaultsOf(outer).flatMap(each => placesIn(each, path).map(({ value }) => value))];
}

type Literal = ts.ObjectLiteralExpression | ts.ArrayLiteralExpression;

/** What is new wherever it is executed. */
export function isLiteral(node: ts.Expression): node is Literal {
  return ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node);
}

function leavesOf(node: ts.Expression): readonly ts.Expression[] {
  return isLiteral(node) ? [node, ...partsOf(node).flatMap(({ value }) => leavesOf(bare(value)))] : [node];
}

interface Part {
  /** Nothing where it can be any of the parts. */
  readonly name: string | undefined;
  readonly value: ts.Expression;
  readonly isSpread: boolean;
}

function partsOf(literal: Literal): readonly Part[] {
  if (ts.isObjectLiteralExpression(literal)) return literal.properties.flatMap(partOfProperty);
  const spread = literal.elements.findIndex(ts.isSpreadElement);
  return literal.elements.map((each, index) => {
    const name = spread === -1 || index < spread ? String(index) : undefined;
    const isSpread = ts.isSpreadElement(each);
    return { name, value: isSpread ? each.expression : each, isSpread };
  });
}

function partOfProperty(property: ts.ObjectLiteralElementLike): readonly Part[] {
  if (ts.isShorthandPropertyAssignment(property))
    return [{ name: property.name.text, value: property.name, isSpread: false }];
  if (!ts.isPropertyAssignment(property)) return [];
  const { name, initializer: value } = property;
  const isWritten = ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name);
  return [{ name: isWritten ? name.text : undefined, value, isSpread: false }];
}
