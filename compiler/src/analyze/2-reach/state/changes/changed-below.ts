import * as ts from "../../../../typescript.js";
import { constantText } from "../../../constant-text.js";
import { bare } from "../../../expressions.js";
import { changesByPath, changesDeeply } from "../../../packages/package-state.js";
import type { References } from "../../../references.js";

/**
 * What functions of packages change below the members of their first argument: the part that a path leads through, or anything. A copy
 * shares that with what it was made of.
 */
export function changedBelow(
  references: References,
  member: string,
  path: ts.Expression | undefined,
): { readonly name: string | undefined } | "anything" | "nothing" {
  if (changesDeeply(member)) return "anything";
  if (!changesByPath(member) || path === undefined) return "nothing";
  const value = bare(path);
  if (ts.isArrayLiteralExpression(value)) {
    const [first, ...others] = value.elements;
    if (first === undefined || others.length === 0) return "nothing";
    return { name: constantText(references.project.checker, first) };
  }
  const text = constantText(references.project.checker, value);
  if (text === undefined) return "anything";
  const [name, ...deeper] = text.split(/[.[]/);
  return deeper.length === 0 ? "nothing" : { name };
}
