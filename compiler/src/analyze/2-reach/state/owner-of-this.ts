import * as ts from "../../../typescript.js";

/** The function whose `this` it is: arrows have none of their own. */
export function ownerOfThis(node: ts.Node): ts.Node {
  const hasThis = (each: ts.Node) =>
    (ts.isFunctionLike(each) && !ts.isArrowFunction(each)) ||
    ts.isPropertyDeclaration(each) ||
    ts.isClassStaticBlockDeclaration(each);
  return ts.findAncestor(node, hasThis) ?? node.getSourceFile();
}
