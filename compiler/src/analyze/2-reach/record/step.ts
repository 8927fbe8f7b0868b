import type { DiagnosticCode } from "@reprise/runtime/language";
import * as ts from "../../../typescript.js";
import { brandOf } from "../../1-discover/brand.js";
import { callWithArgument } from "../../1-discover/call-sites.js";
import { wrapped } from "../../expressions.js";
import { memoOfObject } from "../memo/of-object.js";
import { functionAround, unitsOf } from "./writes.js";
import type { Change } from "../execution/captured-writes.js";
import { isHandedOver } from "../execution/handed-over.js";
import type { ChangeUse } from "../facts.js";
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
 * and it is not part of the history, so it cannot contain operations that are. The body is what is handed over, and the code
 * behind that.
 */
export function recordStepBody(walk: UnitWalk, handed: ts.Node, bodies: readonly ts.Node[]): void {
  recordChanges(walk, [handed, ...bodies], { write: "DET801", durable: "DET803" });
}

/** What code changes in the run around it, and what durable it calls: once for each place of the body that leads there. */
export function recordChanges(
  walk: UnitWalk,
  handed: readonly ts.Node[],
  codes: { readonly write: DiagnosticCode; readonly durable: DiagnosticCode },
): void {
  const { capturedWrites } = walk.extraction;
  const changing = new Set<ts.Node>();
  const calling = new Set<ts.Node>();
  capturedWrites.execute(handed, (node, scope, origin, givenAt) => {
    const place = origin ?? node;
    const by = givenAt && { givenBy: functionAround(walk.extraction, givenAt) };
    const changes = changing.has(place) ? [] : capturedWrites.at(node, scope);
    for (const change of origin === undefined ? changes : changes.slice(0, 1)) {
      const detail = origin && `through ${nameOf(walk, origin)}`;
      const found = { code: codes.write, name: change.target.getText(), ...(detail && { detail }), ...by };
      if (recordChange(walk, place, change, found) && by === undefined) changing.add(place);
    }
    const durable = calling.has(place) ? undefined : durableAt(walk, node);
    if (durable === undefined) return;
    walk.record({ kind: "offence", code: codes.durable, name: durable, ...by }, place);
    if (by === undefined) calling.add(place);
  });
}

/** Whether no other code can make the change harmless. */
function recordChange(
  walk: UnitWalk,
  place: ts.Node,
  { write }: Change,
  found: Pick<ChangeUse, "code" | "name" | "detail" | "givenBy">,
): boolean {
  const memo = write && memoOfObject(walk.extraction, write);
  if (memo === undefined) walk.record({ kind: "offence", ...found }, place);
  else walk.record({ kind: "change", ...found, memo: unitsOf(walk.extraction, memo) }, place);
  return memo === undefined;
}

function nameOf({ extraction: { references } }: UnitWalk, origin: ts.Node): string {
  const isCall = ts.isCallExpression(origin) || ts.isNewExpression(origin);
  const named = isCall ? origin.expression : origin;
  const isCalled = isCall || (ts.isExpression(named) && references.isCallable(named));
  return `${named.getText()}${isCalled ? "()" : ""}`;
}

/** The durable operation that a node calls, or hands to somebody who may call it. */
function durableAt(walk: UnitWalk, node: ts.Node): string | undefined {
  if (ts.isCallExpression(node))
    return isDurable(walk, node.expression) ? `${node.expression.getText()}${callSuffix(walk, node)}` : undefined;
  if (!isHandedOver(node) || !isDurable(walk, node) || isNamedToLibrary(walk, node)) return undefined;
  return node.getText();
}

function callSuffix({ extraction: { project } }: UnitWalk, { expression }: ts.CallExpression): string {
  return brandOf(project.checker, expression) === "step" ? "" : "()";
}

function isDurable({ extraction: { references } }: UnitWalk, named: ts.Expression): boolean {
  const target = references.resolve(named);
  if (target.kind === "runtime") return durableFunctions.has(target.name);
  return target.kind === "durable" && (target.brand === "activity" || target.brand === "workflow");
}

/** `client.start(order, …)` is told which workflow, and calls nothing here. */
function isNamedToLibrary({ extraction: { references } }: UnitWalk, named: ts.Node): boolean {
  let value = wrapped(named);
  while (isPartOfLiteral(value.parent)) value = wrapped(value.parent);
  const call = callWithArgument(value);
  const receiver = call && references.resolve(call.expression).kind;
  return receiver === "runtime" || receiver === "package";
}

function isPartOfLiteral(node: ts.Node): boolean {
  return (
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node)
  );
}
