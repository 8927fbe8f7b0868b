import * as ts from "../../../../typescript.js";

/** The function whose `this` it is: arrows have none of their own. */
export function ownerOfThis(node: ts.Node): ts.Node {
  return ts.findAncestor(node, hasOwnThis) ?? node.getSourceFile();
}

export function hasOwnThis(node: ts.Node): boolean {
  return (
    (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) ||
    ts.isPropertyDeclaration(node) ||
    ts.isClassStaticBlockDeclaration(node)
  );
}
