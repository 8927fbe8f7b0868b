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
  const { writes, project } = walk.extraction;
  project.reads.body(body);
  const visit = (node: ts.Node): void => {
    for (const { root, target } of writes.at(node)) {
      const isCaptured =
        root.kind === "variable"
          ? !isWithin(root.declaration, body) && !isSharedVariable(root.declaration)
          : root.kind === "field" && !isWithin(ownerOfThis(node), body);
      if (isCaptured) walk.record({ kind: "offence", code: "DET801", name: target.getText() }, node);
    }
    if (ts.isCallExpression(node)) {
      const durable = durableWithin(walk, node, new Set([body]));
      if (durable !== undefined) walk.record({ kind: "offence", code: "DET803", name: durable }, node);
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
}

/** The durable operation that a call is, or that a function of this project does which it calls. */
function durableWithin(walk: UnitWalk, call: ts.CallExpression, seen: Set<ts.Node>): string | undefined {
  const { project, references, callSites } = walk.extraction;
  const callee = references.resolve(call.expression);
  const isDurableValue = callee.kind === "durable" && (callee.brand === "activity" || callee.brand === "workflow");
  if (isDurableValue || (callee.kind === "runtime" && durableFunctions.has(callee.name)))
    return `${call.expression.getText()}${brandOf(project.checker, call.expression) === "step" ? "" : "()"}`;
  if (callee.kind !== "declaration" && callee.kind !== "member") return undefined;
  for (const helper of callSites.callees(call)) {
    if (!ts.isFunctionLike(helper) || seen.has(helper)) continue;
    seen.add(helper);
    project.reads.body(helper);
    const found = firstCall(helper, each => durableWithin(walk, each, seen));
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstCall(code: ts.Node, ask: (call: ts.CallExpression) => string | undefined): string | undefined {
  const found = ts.isCallExpression(code) ? ask(code) : undefined;
  return found ?? ts.forEachChild(code, child => firstCall(child, ask));
}
