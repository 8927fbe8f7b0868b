import * as ts from "../../../../typescript.js";
import { boundName } from "../../../declarations.js";
import { bare } from "../../../expressions.js";

/** The value that a literal gives to a member. */
export function partOfLiteral(literal: ts.ObjectLiteralExpression, member: string): ts.Expression | undefined {
  const property = literal.properties.find(each => each.name !== undefined && each.name.getText() === member);
  if (property === undefined) return undefined;
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}

/** What `const [a, b] = [one, other]` and `const { a } = { a: one }` take from a literal. */
export function boundPart(element: ts.BindingElement, literal: ts.Expression): ts.Expression | undefined {
  const { parent: pattern } = element;
  if (ts.isObjectLiteralExpression(literal))
    return ts.isObjectBindingPattern(pattern) ? partOfLiteral(literal, boundName(element) ?? "") : undefined;
  if (!ts.isArrayLiteralExpression(literal) || literal.elements.some(ts.isSpreadElement)) return undefined;
  return ts.isArrayBindingPattern(pattern) ? literal.elements[pattern.elements.indexOf(element)] : undefined;
}

/** The object that an assignment to `a.b` changes; nothing for a variable, which is replaced. */
export function objectOf(target: ts.Expression): ts.Expression | undefined {
  const node = bare(target);
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? node.expression : undefined;
}

/** `[a, b.c] = …` and `({ a, ...b } = …)` write to each of their parts. */
export function assignedTargets(target: ts.Expression): readonly ts.Expression[] {
  const node = bare(target);
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.flatMap(each => assignedTargets(ts.isSpreadElement(each) ? each.expression : each));
  }
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.flatMap(property => {
      if (ts.isPropertyAssignment(property)) return assignedTargets(property.initializer);
      if (ts.isShorthandPropertyAssignment(property)) return [property.name];
      return ts.isSpreadAssignment(property) ? assignedTargets(property.expression) : [];
    });
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return assignedTargets(node.left);
  }
  return [node];
}
