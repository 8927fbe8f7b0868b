import * as ts from "../../../../typescript.js";
import { boundName } from "../../../declarations.js";

/** Where in an object something is: at `items`, then `0`, of `context.items[0]`. Nothing stands for a name that nobody knows. */
export type Path = readonly (string | undefined)[];

/** `list` of `{ state: { list } }` is at `state`, then `list`; a rest element is where the others are that it leaves out. */
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
export function holderOfPattern(element: ts.BindingElement): ts.ParameterDeclaration | ts.VariableDeclaration {
  const { parent } = element.parent;
  return ts.isBindingElement(parent) ? holderOfPattern(parent) : parent;
}

/** The parameter that a declaration is, or is a part of. */
export function parameterOf(declaration: ts.Declaration): ts.ParameterDeclaration | undefined {
  const holder = ts.isBindingElement(declaration) ? holderOfPattern(declaration) : declaration;
  return ts.isParameter(holder) ? holder : undefined;
}

/** `others` of `{ id, ...others }`: a new object. */
export function isGathered(declaration: ts.Node): declaration is ts.BindingElement {
  return ts.isBindingElement(declaration) && declaration.dotDotDotToken !== undefined;
}
