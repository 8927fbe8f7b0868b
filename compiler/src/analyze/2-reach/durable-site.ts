import type { ManifestSite } from "@reprise/runtime/language";
import * as ts from "../../typescript.js";
import { siteLabel } from "../../rewrite/site-label.js";
import { brandOf, brandOfType } from "../1-discover/brand.js";
import { bare } from "../expressions.js";
import type { UnitWalk } from "./walk.js";

/** A durable operation, as the manifest lists it. */
export function durableSite(walk: UnitWalk, call: ts.CallExpression | ts.NewExpression): ManifestSite | undefined {
  return siteAt(walk, call, durableOperation(walk, call));
}

function siteAt(
  { extraction }: UnitWalk,
  node: ts.Expression,
  operation: Operation | undefined,
): ManifestSite | undefined {
  if (operation === undefined) return undefined;
  const { line, column } = extraction.project.position(node);
  return { ...operation, label: siteLabel(node), file: extraction.sourceName(node), line, column };
}

type Operation = Pick<ManifestSite, "kind" | "name">;

/** What calling a definition is, by its brand. */
const calls: ReadonlyMap<string | undefined, ManifestSite["kind"]> = new Map([
  ["activity", "activity"],
  ["workflow", "child"],
]);

/** An activity or a workflow that is handed over as a value, by its name or by its definition: whoever gets it may call it. */
export function handedSite(walk: UnitWalk, value: ts.Expression): ManifestSite | undefined {
  return siteAt(walk, value, definedOrNamed(walk, value));
}

function definedOrNamed(walk: UnitWalk, value: ts.Expression): Operation | undefined {
  return ts.isCallExpression(value) ? defined(walk, value) : named(walk, value);
}

function named({ extraction }: UnitWalk, value: ts.Expression): Operation | undefined {
  const target = extraction.references.resolve(value);
  const kind = target.kind === "durable" ? calls.get(target.brand) : undefined;
  if (target.kind !== "durable" || kind === undefined) return undefined;
  return { kind, name: extraction.durableName(target.declaration) };
}

function defined(walk: UnitWalk, call: ts.CallExpression): Operation | undefined {
  const { checker } = walk.extraction.project;
  if (walk.extraction.references.resolve(call.expression).kind !== "runtime") return undefined;
  const kind = calls.get(brandOfType(checker, checker.getTypeAtLocation(call)));
  const [name] = call.arguments;
  return kind && { kind, name: name === undefined ? null : literalText(walk, name) };
}

/** The workflow that `startChild()` is given. */
export function startedWorkflow(walk: UnitWalk, call: ts.CallExpression | ts.NewExpression): ts.Expression | undefined {
  const target = walk.extraction.references.resolve(call.expression);
  return target.kind === "runtime" && target.name === "startChild" ? call.arguments?.[0] : undefined;
}

/** One that a caller of this function hands over counts where it is handed over. */
function startedChild(walk: UnitWalk, workflow: ts.Expression): Operation | undefined {
  const value = bare(workflow);
  const target = walk.extraction.references.resolve(value);
  if (target.kind === "durable" && isOwnParameter(walk, target.declaration)) return undefined;
  return definedOrNamed(walk, value) ?? { kind: "child", name: null };
}

function durableOperation(walk: UnitWalk, call: ts.CallExpression | ts.NewExpression): Operation | undefined {
  const { references, project } = walk.extraction;
  const target = references.resolve(call.expression);
  const called = named(walk, call.expression);
  if (called !== undefined)
    return target.kind === "durable" && isOwnParameter(walk, target.declaration) ? undefined : called;
  const started = startedWorkflow(walk, call);
  if (started !== undefined) return startedChild(walk, started);
  const [first] = call.arguments ?? [];
  const brand = brandOf(project.checker, call.expression);
  if (brand === "step" || brand === "transaction")
    return { kind: brand, name: first ? literalText(walk, first) : null };
  if (target.kind !== "runtime") return undefined;
  if (target.name === "sleep") return { kind: "timer", name: null };
  if (target.name === "patched") return { kind: "patch", name: first ? literalText(walk, first) : null };
  if (target.name === "condition") return { kind: "condition", name: null };
  return messageOperation(walk, bare(call.expression));
}

/** `approved.receive()`, `addLine.handle()` */
function messageOperation(walk: UnitWalk, method: ts.Expression): Operation | undefined {
  const kind = ts.isPropertyAccessExpression(method) ? messageSite(walk, method) : undefined;
  if (kind === undefined || !ts.isPropertyAccessExpression(method)) return undefined;
  const message = walk.extraction.references.resolve(method.expression);
  return { kind, name: message.kind === "durable" ? walk.extraction.durableName(message.declaration) : null };
}

/** `approved.receive` waits for a signal; `approved.handle` and `addLine.handle` say who takes what comes. */
function messageSite({ extraction }: UnitWalk, method: ts.PropertyAccessExpression): ManifestSite["kind"] | undefined {
  if (method.name.text === "receive") return "signal";
  if (method.name.text !== "handle") return undefined;
  const brand = brandOf(extraction.project.checker, method.expression);
  return brand === "signal" || brand === "update" ? "handler" : undefined;
}

/** Whoever calls this function hands it over, and it is there that it counts. */
function isOwnParameter(walk: UnitWalk, declaration: ts.Declaration | undefined): boolean {
  return declaration !== undefined && ts.isParameter(declaration) && declaration.parent === walk.node;
}

function literalText(walk: UnitWalk, expression: ts.Expression): string | null {
  const type = walk.extraction.project.checker.getTypeAtLocation(expression);
  return type.isStringLiteral() ? type.value : null;
}
