import * as ts from "../../../typescript.js";
import { constantText } from "../../constant-text.js";
import { bare } from "../../expressions.js";
import { memberPath } from "../../native-paths.js";
import { recordNative } from "./native.js";
import { recordName } from "./open-members.js";
import { recordMemberOf } from "./picked.js";
import type { UnitWalk } from "../walk.js";

/** Exports of packages that take members of an object by their names. */
const picking = new Set(
  (
    "get result invoke invokeMap method methodOf property propertyOf pick at prop propOr path pathOr props paths invoker " +
    "pluck lensProp lensPath getProperty"
  ).split(" "),
);

/** `_.invoke(api, "orders.load")`: what is named counts, and nothing else of the object. True if this is such a call. */
export function recordPackagePicks(walk: UnitWalk, call: ts.CallExpression): boolean {
  const { references, project } = walk.extraction;
  const target = references.resolve(call.expression);
  if (target.kind !== "package" || !picking.has(target.member)) return false;
  const paths = call.arguments.flatMap(each => textsIn(project.checker, each)).map(each => each.split(/[.[\]]+/));
  if (paths.length === 0) return false;
  const objects = call.arguments.filter(each => textsIn(project.checker, each).length === 0);
  for (const path of paths) recordPath(walk, call, path, objects);
  for (const each of objects) if (references.nativePath(each) === undefined) walk.visit(each);
  return true;
}

function textsIn(checker: ts.TypeChecker, argument: ts.Expression): readonly string[] {
  const value = bare(argument);
  if (ts.isArrayLiteralExpression(value)) return value.elements.flatMap(each => textsIn(checker, each));
  const text = constantText(checker, value);
  return text === undefined ? [] : [text];
}

function recordPath(
  walk: UnitWalk,
  call: ts.CallExpression,
  path: readonly string[],
  objects: readonly ts.Expression[],
): void {
  const { references } = walk.extraction;
  for (const name of path) recordName(walk, call, name);
  const natives = objects.flatMap(each => references.nativePath(each) ?? []);
  for (const native of natives) recordNative(walk, call, path.reduce(memberPath, native), "value");
  const [first] = path;
  if (natives.length > 0 || first === undefined || path.length > 1) return;
  const known = objects.filter(each => references.hasMember(each, first));
  for (const each of known) recordMemberOf(walk, each, first, call);
  const untyped = known.length === 0 ? references.untypedMember(call, first) : undefined;
  if (untyped !== undefined) recordNative(walk, call, untyped.path, "value", untyped.untyped);
}
