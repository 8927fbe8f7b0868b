import * as ts from "../../../typescript.js";
import { boundName, isConstant } from "../../declarations.js";
import { bare, isAccess, type Access } from "../../expressions.js";
import type { References } from "../../references.js";
import { valueOf } from "../unit-nodes.js";

/** Where in an object something is: at `items`, then `0`, of `context.items[0]`. Nothing stands for a name that nobody knows. */
export type Path = readonly (string | undefined)[];

const depthMax = 5;

/**
 * Where in what a parameter, a variable or a field holds an expression is, also through constants: at `items`, then `0`, for `first`
 * of `const [first] = context.items`. Nothing for what a rest element has gathered: only its parts are the holder's.
 */
export function pathWithin(
  references: References,
  expression: ts.Expression,
  holder: ts.Declaration,
  depth = 0,
): Path | "anywhere" | undefined {
  const node = bare(expression);
  const target = references.resolve(node);
  if (target.kind === "member" && target.nodes.includes(holder)) return [];
  if (isAccess(node)) return pathOfAccess(references, node, holder, depth);
  const declaration = target.kind === "declaration" ? target.node : undefined;
  if (declaration === undefined || depth > depthMax) return "anywhere";
  if (isGathered(declaration)) return undefined;
  if (declaration === holder) return [];
  if (ts.isBindingElement(declaration)) return pathOfElement(references, declaration, holder, depth);
  const isKept = ts.isVariableDeclaration(declaration) && isConstant(declaration);
  const value = isKept ? valueOf(declaration) : undefined;
  return value === undefined ? "anywhere" : pathWithin(references, value, holder, depth + 1);
}

function pathOfAccess(
  references: References,
  node: Access,
  holder: ts.Declaration,
  depth: number,
): Path | "anywhere" | undefined {
  const gathered = gatheredBehind(references, node.expression);
  if (gathered === undefined) return joined(pathWithin(references, node.expression, holder, depth), [nameOf(node)]);
  const isList = ts.isArrayBindingPattern(gathered.parent);
  return joined(pathOfElement(references, gathered, holder, depth), [isList ? undefined : nameOf(node)]);
}

/** `others` of `others.list`, where it is `{ id, ...others }`. */
export function gatheredBehind(references: References, object: ts.Expression): ts.BindingElement | undefined {
  const target = references.resolve(object);
  return target.kind === "declaration" && isGathered(target.node) ? target.node : undefined;
}

/** `others` of `{ id, ...others }`: a new object. */
function isGathered(declaration: ts.Node): declaration is ts.BindingElement {
  return ts.isBindingElement(declaration) && declaration.dotDotDotToken !== undefined;
}

/** Of an element of the holder's own pattern, or of that of a constant; where a rest element stands, for that. */
function pathOfElement(
  references: References,
  element: ts.BindingElement,
  holder: ts.Declaration,
  depth: number,
): Path | "anywhere" {
  const outer = holderOfPattern(element);
  if (outer === holder || element === holder) return element === holder ? [] : pathInPattern(element);
  const value = ts.isVariableDeclaration(outer) ? outer.initializer : undefined;
  return value === undefined || depth > depthMax
    ? "anywhere"
    : joined(pathWithin(references, value, holder, depth + 1), pathInPattern(element));
}

function joined(path: Path | "anywhere" | undefined, more: Path): Path | "anywhere" {
  return typeof path === "object" ? [...path, ...more] : "anywhere";
}

/** `list` of `{ state: { list } }` is at `state`, then `list`. */
export function pathInPattern(element: ts.BindingElement): Path {
  const { parent: pattern } = element;
  const outer = ts.isBindingElement(pattern.parent) ? pathInPattern(pattern.parent) : [];
  if (element.dotDotDotToken) return outer;
  return [...outer, ts.isObjectBindingPattern(pattern) ? boundName(element) : indexIn(pattern, element)];
}

function indexIn({ elements }: ts.BindingPattern, element: ts.BindingElement): string {
  return String(elements.findIndex(each => each === element));
}

/** The parameter or the variable that a pattern takes apart. */
function holderOfPattern(element: ts.BindingElement): ts.ParameterDeclaration | ts.VariableDeclaration {
  const { parent } = element.parent;
  return ts.isBindingElement(parent) ? holderOfPattern(parent) : parent;
}

/** The parameter that a declaration is, or is a part of. */
export function parameterOf(declaration: ts.Declaration): ts.ParameterDeclaration | undefined {
  const holder = ts.isBindingElement(declaration) ? holderOfPattern(declaration) : declaration;
  return ts.isParameter(holder) ? holder : undefined;
}

function nameOf(node: Access): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const key = bare(node.argumentExpression);
  return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : undefined;
}
