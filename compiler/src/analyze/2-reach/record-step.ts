import { ts } from "ts-morph";
import { brandOf } from "../1-discover/brand.js";
import { isWithin } from "../expressions.js";
import { isSharedVariable } from "./shared-state.js";
import type { UnitWalk } from "./walk.js";

/** Functions of the authoring API that wait for, or change, the run. */
const durableFunctions = new Set([
  "sleep",
  "receive",
  "nonCancellable",
  "patched",
  "continueAsNew",
  "transaction",
  "step",
]);

/** The function whose `this` it is: arrows have none of their own. */
function ownerOfThis(node: ts.Node): ts.Node {
  const hasThis = (each: ts.Node) =>
    (ts.isFunctionLike(each) && !ts.isArrowFunction(each)) ||
    ts.isPropertyDeclaration(each) ||
    ts.isClassStaticBlockDeclaration(each);
  return ts.findAncestor(node, hasThis) ?? node.getSourceFile();
}

/**
 * The body of a step is executed once and then never again, so what it leaves behind in variables is lost on replay;
 * and it is not part of the history, so it cannot contain operations that are.
 */
export function recordStepBody(walk: UnitWalk, body: ts.Node): void {
  const { writes, project, references } = walk.extraction;
  const visit = (node: ts.Node): void => {
    for (const { root, target } of writes.at(node)) {
      const isCaptured =
        root.kind === "variable"
          ? !isWithin(root.declaration, body) && !isSharedVariable(root.declaration)
          : root.kind === "field" && !isWithin(ownerOfThis(node), body);
      if (isCaptured) walk.record({ kind: "offence", code: "DET801", name: target.getText() }, node);
    }
    if (ts.isCallExpression(node)) {
      const callee = references.resolve(node.expression);
      const isDurableValue = callee.kind === "durable" && (callee.brand === "activity" || callee.brand === "workflow");
      const isDurableFunction = callee.kind === "runtime" && durableFunctions.has(callee.name);
      if (isDurableValue || isDurableFunction) {
        const name = node.expression.getText();
        walk.record(
          {
            kind: "offence",
            code: "DET803",
            name: `${name}${brandOf(project.checker, node.expression) === "step" ? "" : "()"}`,
          },
          node,
        );
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
}
