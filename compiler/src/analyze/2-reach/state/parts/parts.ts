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

/** What the parts of `[a, b.c] = [one, other]` are given, as far as that is written out: else a part of the whole. */
export function assignedParts(target: ts.Expression, value: ts.Expression): readonly AssignedPart[] {
  const node = bare(target);
  const given = bare(value);
  if (ts.isArrayLiteralExpression(node)) {
    const isPaired = ts.isArrayLiteralExpression(given) && !given.elements.some(ts.isSpreadElement);
    return node.elements.flatMap((each, index) =>
      assignedParts(ts.isSpreadElement(each) ? each.expression : each, (isPaired && given.elements[index]) || given),
    );
  }
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.flatMap(property => {
      const part =
        property.name && ts.isObjectLiteralExpression(given)
          ? partOfLiteral(given, property.name.getText())
          : undefined;
      if (ts.isPropertyAssignment(property)) return assignedParts(property.initializer, part ?? given);
      if (ts.isShorthandPropertyAssignment(property)) return [{ target: property.name, value: part ?? given }];
      return ts.isSpreadAssignment(property) ? assignedParts(property.expression, given) : [];
    });
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return [node.right, given].flatMap(each => assignedParts(node.left, each));
  return [{ target: node, value: given }];
}

interface AssignedPart {
  readonly target: ts.Expression;
  readonly value: ts.Expression;
}

/** `[a, b.c] = …` and `({ a, ...b } = …)` write to each of their parts. */
export function assignedTargets(target: ts.Expression): readonly ts.Expression[] {
  return [...new Set(assignedParts(target, target).map(each => each.target))];
}
