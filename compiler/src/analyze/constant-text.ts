import * as ts from "../typescript.js";
import { bare } from "./expressions.js";

/** The text that an expression is certain to have: of a constant, of an enum's member, of a sum or a template of such. */
export function constantText(checker: ts.TypeChecker, expression: ts.Expression): string | undefined {
  const value = bare(expression);
  if (ts.isStringLiteralLike(value)) return value.text;
  if (ts.isTemplateExpression(value)) {
    const parts = value.templateSpans.map(each => ({
      text: constantText(checker, each.expression),
      after: each.literal.text,
    }));
    return joined([value.head.text, ...parts.flatMap(({ text, after }) => [text, after])]);
  }
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return joined([constantText(checker, value.left), constantText(checker, value.right)]);
  if (!ts.isIdentifier(value) && !ts.isPropertyAccessExpression(value)) return undefined;
  const type = checker.getTypeAtLocation(value);
  return type.isStringLiteral() ? type.value : undefined;
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join("");
}

/** Every text that an expression can have, if they can be counted: what its type allows. */
export function possibleTexts(checker: ts.TypeChecker, expression: ts.Expression): readonly string[] {
  const text = constantText(checker, expression);
  return text === undefined ? textsOf(checker.getTypeAtLocation(expression)) : [text];
}

function textsOf(type: ts.Type): readonly string[] {
  if (type.isUnion()) return type.types.flatMap(textsOf);
  return type.isStringLiteral() ? [type.value] : [];
}
