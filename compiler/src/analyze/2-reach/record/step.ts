import type { DiagnosticCode } from "@reprise/runtime/language";
import * as ts from "../../../typescript.js";
import { brandOf } from "../../1-discover/brand.js";
import type { UnitWalk } from "../walk.js";

/** Functions of the authoring API that wait for, or change, the run. */
const durableFunctions = new Set([
  "sleep",
  "receive",
  "condition",
  "handle",
  "nonCancellable",
  "patched",
  "continueAsNew",
  "transaction",
  "step",
  "startChild",
]);

/**
 * The body of a step is executed once and then never again, so what it leaves behind in variables is lost on replay;
 * and it is not part of the history, so it cannot contain operations that are.
 */
export function recordStepBody(walk: UnitWalk, body: ts.Node): void {
  recordChanges(walk, body, { write: "DET801", durable: "DET803" });
}

/** What a piece of code changes in the run around it, and what durable it calls. */
export function recordChanges(
  walk: UnitWalk,
  body: ts.Node,
  codes: { readonly write: DiagnosticCode; readonly durable: DiagnosticCode },
): void {
  for (const { at, target, through } of walk.extraction.capturedWrites.of(body)) {
    const detail = through && `through ${through.expression.getText()}()`;
    walk.record({ kind: "offence", code: codes.write, name: target.getText(), ...(detail && { detail }) }, at);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const durable = durableWithin(walk, node, new Set([body]));
      if (durable !== undefined) walk.record({ kind: "offence", code: codes.durable, name: durable }, node);
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
