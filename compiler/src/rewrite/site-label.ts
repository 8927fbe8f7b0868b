import * as ts from "../typescript.js";
import { bare, isFunctionExpression } from "./expressions.js";

/**
 * The site label of a use: the chain of declared names around it, without file or position, so that formatting, moving a
 * file or adding a line changes no draw. It is part of the history's format.
 */
export function siteLabel(node: ts.Node): string {
  const names: string[] = [];
  for (let inner = node, outer = node.parent; !ts.isSourceFile(inner); inner = outer, outer = outer.parent) {
    const name = declaredName(outer, inner);
    if (name !== undefined) names.unshift(name);
  }
  return names.length === 0 ? "module" : names.join(".");
}

function declaredName(node: ts.Node, inner: ts.Node): string | undefined {
  if (ts.isFunctionDeclaration(node) || ts.isClassLike(node) || ts.isFunctionExpression(node)) return node.name?.text;
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) return nameText(node.name);
  if (!isFunctionExpression(bare(inner))) return undefined;
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) {
    return node.initializer === inner ? nameText(node.name) : undefined;
  }
  return ts.isCallExpression(node) ? handlerName(node, inner) : undefined;
}

/** As it is said, not as it is written: quotes and spaces are formatting. */
function nameText(name: ts.PropertyName | ts.BindingName): string | undefined {
  if (ts.isComputedPropertyName(name)) return `[${name.expression.getText().replace(/\s/g, "")}]`;
  return "text" in name ? name.text : undefined;
}

/** The handler of `workflow("order", …)` is called `order`. */
function handlerName(call: ts.CallExpression, handler: ts.Node): string | undefined {
  const [name, second] = call.arguments;
  return second === handler && name !== undefined && ts.isStringLiteralLike(name) ? name.text : undefined;
}
