import * as ts from "../../../typescript.js";
import { bare, isAccess, type Access } from "../../expressions.js";
import type { MissingImport } from "../../target.js";
import { isErrorBehind } from "../forms/error-forms.js";
import { staysUnread } from "../forms/stack-uses.js";
import { handedSite } from "../durable-site.js";
import { isEntityName } from "../handler-values.js";
import { recordCapturedField } from "./captured.js";
import { recordDeclaration, recordPartsOf } from "./declaration.js";
import { recordHolder } from "./holder.js";
import { isExact, recordMember, recordUnknown, visitObject, type MemberTarget } from "./member.js";
import { recordHandedNative, recordNative, type How } from "./native.js";
import { recordName } from "./open-members.js";
import { recordPackage } from "./package.js";
import type { UnitWalk } from "../walk.js";

/** A mention of something by name or by property. What it refers to decides what it brings into the closure. */
export function recordReference(walk: UnitWalk, node: ts.Expression, how: How): void {
  const { references } = walk.extraction;
  const expression = bare(node);
  const target = references.resolve(expression);
  switch (target.kind) {
    case "native":
      if (target.path === stackOfErrors) recordStack(walk, expression);
      else recordHandedNative(walk, expression, target.path, how);
      break;
    case "package":
      recordPackage(walk, expression, target);
      // An object of this project may stand for a type of the package.
      if (isAccess(expression) && references.resolve(expression.expression).kind !== "package")
        recordName(walk, expression, target.member, "foreign");
      break;
    case "declaration":
      recordDeclaration(walk, expression, target.node, how);
      if (isAccess(expression) && !isEntityName(expression.expression)) walk.visit(expression.expression);
      return;
    case "member":
      if (isAccess(expression) && isStackOfError(walk, expression, target.name)) recordStack(walk, expression);
      if (recordKnownPart(walk, expression, target, how)) return;
      recordMember(walk, expression, target, how);
      for (const each of target.nodes) if (ts.isParameter(each)) recordCapturedField(walk, expression, each);
      return;
    case "nothing":
      if (target.missing === undefined) recordUnknown(walk, expression);
      else recordMissing(walk, expression, target.missing);
      break;
    case "durable":
      recordHanded(walk, expression, how);
      if (isAccess(expression)) recordHolder(walk, expression.expression);
      return;
    case "runtime":
      break;
  }
  if (isAccess(expression)) visitObject(walk, expression);
}

/** In the place of the import: it is there that something is to be corrected, however often the code mentions it. */
export function recordMissing(walk: UnitWalk, node: ts.Expression, { at, detail, remedy }: MissingImport): void {
  walk.record({ kind: "offence", code: "DET906", name: node.getText(), detail, remedy }, at);
}

const stackOfErrors = "Error.prototype.stack";

function recordStack(walk: UnitWalk, access: ts.Expression): void {
  if (staysUnread(access, place => isStack(walk, place))) recordName(walk, access, "stack", "foreign");
  else recordNative(walk, access, stackOfErrors, "value");
}

function isStack(walk: UnitWalk, place: ts.Expression): boolean {
  const target = walk.extraction.references.resolve(place);
  if (target.kind === "native") return target.path === stackOfErrors && target.untyped === undefined;
  return target.kind === "member" && isAccess(place) && isStackOfError(walk, place, target.name);
}

/** Of an error by another type, which says of its own what members it has. */
function isStackOfError({ extraction }: UnitWalk, access: Access, name: string): boolean {
  return name === "stack" && isErrorBehind(extraction.project.checker, access.expression);
}

/** `config.currency` of `const config: Config = { … }`, whatever else the type may stand for. */
function recordKnownPart(walk: UnitWalk, node: ts.Expression, target: MemberTarget, how: How): boolean {
  if (!isAccess(node) || isExact(walk, node, target)) return false;
  return recordPartsOf(walk, node.expression, [{ name: target.name, parts: undefined }], how, node);
}

/** Whoever is given an activity or a workflow may call it. */
function recordHanded(walk: UnitWalk, node: ts.Expression, how: How): void {
  const site = how === "call" ? undefined : handedSite(walk, node);
  if (site !== undefined) walk.record({ kind: "durable", site, how: "value" }, node);
}
