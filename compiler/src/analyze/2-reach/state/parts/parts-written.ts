import * as ts from "../../../../typescript.js";
import { bare } from "../../../expressions.js";
import type { References } from "../../../references.js";

/** Whether a write to a variable can change what one of its properties holds: `config.region = …` leaves `currency` alone. */
export function mayBeWithin(
  references: References,
  written: ts.Expression,
  variable: ts.Declaration,
  part: string,
): boolean {
  const { object, name } = firstPart(written);
  if (name === undefined || name === part) return true;
  const target = references.resolve(object);
  return target.kind !== "declaration" || target.node !== variable;
}

/** `config` and `money` of `config.money.currency`. */
export function firstPart(expression: ts.Expression): { readonly object: ts.Expression; readonly name?: string } {
  const node = bare(expression);
  const isNamed = ts.isElementAccessExpression(node) && ts.isStringLiteralLike(bare(node.argumentExpression));
  if (!ts.isPropertyAccessExpression(node) && !isNamed) {
    return ts.isElementAccessExpression(node) ? { object: firstPart(node.expression).object } : { object: node };
  }
  const object = bare(node.expression);
  if (ts.isIdentifier(object)) return { object, name: nameOf(node) };
  return firstPart(object);
}

function nameOf(access: ts.PropertyAccessExpression | ts.ElementAccessExpression): string {
  if (ts.isPropertyAccessExpression(access)) return access.name.text;
  const key = bare(access.argumentExpression);
  return ts.isStringLiteralLike(key) ? key.text : key.getText();
}
