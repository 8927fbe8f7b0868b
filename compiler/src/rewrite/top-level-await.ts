import * as ts from "../typescript.js";

/** The first statement of a module that waits for something while the module is loaded. */
export function firstWaiting(source: ts.SourceFile): ts.Statement | undefined {
  return source.text.includes("await") ? source.statements.find(waits) : undefined;
}

/** Without recursion: a sum of ten thousand terms is a tree as deep. */
function waits(statement: ts.Statement): boolean {
  const open: ts.Node[] = [statement];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) return true;
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) continue;
    ts.forEachChild(node, child => void open.push(child));
  }
  return false;
}
