import * as ts from "../../../typescript.js";
import { brandOf } from "../../1-discover/brand.js";
import { handlerOf } from "../../1-discover/definitions.js";
import { bare } from "../../expressions.js";
import { returnedExpressions } from "../../returned-expressions.js";
import { returnedType } from "../../values/returned.js";
import { unstorableMade, unstorableReturned } from "../../values/made.js";
import { unstorablePart } from "../../values/storable.js";
import type { Unstorable } from "../../values/unstorable.js";
import { startedWorkflow } from "../durable-site.js";
import { recordCopied } from "./open-members.js";
import type { UnitWalk } from "../walk.js";

/** The values of one durable call that definitions do not know: what an inline step returns, what a call passes. */
export function recordCrossings(walk: UnitWalk, call: ts.CallExpression): void {
  const { project, references } = walk.extraction;
  const brand = brandOf(project.checker, call.expression);
  const target = references.resolve(call.expression);
  if (target.kind === "runtime" && (brand === "step" || brand === "transaction")) recordResult(walk, call, brand);
  if (target.kind === "durable" && (brand === "activity" || brand === "workflow")) {
    const name = walk.extraction.durableName(target.declaration) ?? call.expression.getText();
    for (const argument of call.arguments) {
      recordCopied(walk, argument, "deep");
      recordArgument(walk, { argument, asked: project.checker.getContextualType(argument) }, `${brand} "${name}"`);
    }
  }
  const child = startedWorkflow(walk, call);
  const input = call.arguments[1];
  if (child === undefined || input === undefined) return;
  recordCopied(walk, input, "deep");
  // The parameter of `startChild` takes its type from the very argument.
  const [parameter] = project.checker.getTypeAtLocation(child).getCallSignatures()[0]?.getParameters() ?? [];
  const asked = parameter && project.checker.getTypeOfSymbol(parameter);
  recordArgument(walk, { argument: input, asked }, `child ${child.getText()}`);
}

/** Whoever stores what a workflow returns reads it to the end: `{ get label() { … } }`. */
export function recordReturned(walk: UnitWalk, handler: ts.Node): void {
  for (const each of returnedExpressions(walk.extraction.references.reads, handler)) recordCopied(walk, each, "deep");
}

function recordResult(walk: UnitWalk, call: ts.CallExpression, brand: string): void {
  const { project } = walk.extraction;
  const handler = handlerOf(project, call);
  const result = handler && returnedType(project, bare(handler));
  const part =
    (result && unstorablePart(project, result, "result")) ??
    (handler && unstorableReturned(project, handler, "result"));
  const name = call.arguments[0];
  if (part !== undefined) record(walk, call, part, `the result of ${brand} ${name?.getText() ?? ""}`);
}

/** A parameter's own type is judged at its definition; an argument can be more than the parameter asks for. */
function recordArgument(
  walk: UnitWalk,
  { argument, asked }: { readonly argument: ts.Expression; readonly asked: ts.Type | undefined },
  callee: string,
): void {
  const { project } = walk.extraction;
  const { checker } = project;
  if (asked !== undefined && unstorablePart(project, asked, "input") !== undefined) return;
  const part =
    unstorablePart(project, checker.getTypeAtLocation(bare(argument)), "input") ??
    unstorableMade(project, argument, "input");
  if (part !== undefined) record(walk, argument, part, `the input of ${callee}`);
}

function record(walk: UnitWalk, at: ts.Node, part: Unstorable, whose: string): void {
  const { code, path, kind, remedy } = part;
  walk.record({ kind: "offence", code, name: path, detail: `${kind} in ${whose}`, remedy }, at);
}
