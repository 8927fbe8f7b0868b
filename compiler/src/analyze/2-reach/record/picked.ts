import * as ts from "../../../typescript.js";
import { possibleTexts } from "../../constant-text.js";
import { recordNative } from "./native.js";
import { recordName, recordOpenMembers } from "./open-members.js";
import type { UnitWalk } from "../walk.js";

const picking = /^(Reflect\.get|(Object|Reflect)\.getOwnPropertyDescriptor)$/;

/** `Reflect.get(date, "getHours")`: the member of an object by a key that is an argument. True if this is such a call. */
export function recordPicked(walk: UnitWalk, call: ts.CallExpression): boolean {
  const { references, project } = walk.extraction;
  const [object, key, receiver] = call.arguments;
  if (object === undefined || key === undefined || !picking.test(references.nativePath(call.expression) ?? ""))
    return false;
  const names = possibleTexts(project.checker, key);
  for (const name of names) recordMemberOf(walk, object, name, call);
  const path = references.nativePath(object);
  if (path === undefined) walk.visit(object);
  if (names.length === 0) {
    if (path === undefined) walk.deferred(() => recordOpenMembers(walk, object, object));
    else recordNative(walk, call, `${path}.[computed]`, "value");
  }
  walk.visit(key);
  if (receiver !== undefined) walk.visit(receiver);
  return true;
}

/** What an object has under a name, whoever is to have it. */
export function recordMemberOf(walk: UnitWalk, object: ts.Expression, name: string, at: ts.Expression): void {
  const target = walk.extraction.references.memberOf(object, name, at);
  if (target.kind === "native") recordNative(walk, at, target.path, "value", target.untyped);
  else recordName(walk, at, name, "own", "taken");
}
