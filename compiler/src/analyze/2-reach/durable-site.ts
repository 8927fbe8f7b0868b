import type { ManifestSite } from "@reprise/runtime/language";
import * as ts from "../../typescript.js";
import { siteLabel } from "../../rewrite/site-label.js";
import { brandOf, brandOfType } from "../1-discover/brand.js";
import { bare } from "../expressions.js";
import type { UnitWalk } from "./walk.js";

/** A durable operation, as the manifest lists it. */
export function durableSite(walk: UnitWalk, call: ts.CallExpression | ts.NewExpression): ManifestSite | undefined {
  const { extraction } = walk;
  const operation = durableOperation(walk, call);
  if (operation === undefined) return undefined;
  const { line, column } = extraction.project.position(call);
  return { ...operation, label: siteLabel(call), file: extraction.sourceName(call), line, column };
}

/** An activity that is handed over as a value, by its name or by its definition: whoever gets it may call it. */
export function activitySite(walk: UnitWalk, value: ts.Expression): ManifestSite | undefined {
  const { extraction } = walk;
  const name = ts.isCallExpression(value) ? definedActivity(walk, value) : namedActivity(walk, value);
  if (name === undefined) return undefined;
  const { line, column } = extraction.project.position(value);
  return { kind: "activity", name, label: siteLabel(value), file: extraction.sourceName(value), line, column };
}

function namedActivity({ extraction }: UnitWalk, value: ts.Expression): string | null | undefined {
  const target = extraction.references.resolve(value);
  const isActivity = target.kind === "durable" && target.brand === "activity";
  return isActivity ? extraction.durableName(target.declaration) : undefined;
}

function definedActivity(walk: UnitWalk, call: ts.CallExpression): string | null | undefined {
  const { checker } = walk.extraction.project;
  const { kind } = walk.extraction.references.resolve(call.expression);
  if (kind !== "runtime" || brandOfType(checker, checker.getTypeAtLocation(call)) !== "activity") return undefined;
  const [name] = call.arguments;
  return name === undefined ? null : literalText(walk, name);
}

function durableOperation(
  walk: UnitWalk,
  call: ts.CallExpression | ts.NewExpression,
): Pick<ManifestSite, "kind" | "name"> | undefined {
  const { references, project } = walk.extraction;
  const target = references.resolve(call.expression);
  if (target.kind === "durable" && target.brand === "activity" && isOwnParameter(walk, target.declaration))
    return undefined;
  if (target.kind === "durable" && target.brand === "activity")
    return { kind: "activity", name: walk.extraction.durableName(target.declaration) };
  const [first] = call.arguments ?? [];
  const brand = brandOf(project.checker, call.expression);
  if (brand === "step" || brand === "transaction")
    return { kind: "step", name: first ? literalText(walk, first) : null };
  if (target.kind !== "runtime") return undefined;
  if (target.name === "sleep") return { kind: "timer", name: null };
  if (target.name === "patched") return { kind: "patch", name: first ? literalText(walk, first) : null };
  if (target.name === "condition") return { kind: "condition", name: null };
  const object = bare(call.expression);
  const kind = ts.isPropertyAccessExpression(object) ? messageSite(walk, object) : undefined;
  if (kind === undefined || !ts.isPropertyAccessExpression(object)) return undefined;
  const message = references.resolve(object.expression);
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
