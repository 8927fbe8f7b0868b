import { ts } from "ts-morph";

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
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) return node.name.getText();
  if (ts.isVariableDeclaration(node) && node.initializer === inner && isFunction(inner)) return node.name.getText();
  if ((ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) && isFunction(inner))
    return node.name.getText();
  return ts.isCallExpression(node) && isFunction(inner) ? handlerName(node, inner) : undefined;
}

function isFunction(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** The handler of `workflow("order", …)` is called `order`. */
function handlerName(call: ts.CallExpression, handler: ts.Node): string | undefined {
  const [name, second] = call.arguments;
  return second === handler && name !== undefined && ts.isStringLiteralLike(name) ? name.text : undefined;
}
