import * as ts from "../../../typescript.js";
import { calleeOf } from "../../1-discover/call-sites.js";
import { isConstant } from "../../declarations.js";
import { bare, isAccess } from "../../expressions.js";
import type { MissingImport, Target } from "../../target.js";
import { givenAt } from "../defaults.js";
import { handedSite } from "../durable-site.js";
import { isEntityName } from "../handler-values.js";
import { packageCall } from "../package-call.js";
import { recordTaken } from "./binding.js";
import { recordCapturedParameter, recordCapturedVariable } from "./captured.js";
import { recordHolder } from "./holder.js";
import { recordFillings } from "./fillings.js";
import { recordClass, recordEnum, recordMember, recordUnknown, visitObject } from "./member.js";
import { recordHandedNative, type How } from "./native.js";
import { recordName } from "./open-members.js";
import { recordRead } from "./read.js";
import { isFunctionNode, literalOf } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** A mention of something by name or by property. What it refers to decides what it brings into the closure. */
export function recordReference(walk: UnitWalk, node: ts.Expression, how: How): void {
  const { references } = walk.extraction;
  const expression = bare(node);
  const target = references.resolve(expression);
  switch (target.kind) {
    case "native":
      recordHandedNative(walk, expression, target.path, how);
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
      recordMember(walk, expression, target, how);
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

/** Whoever is given an activity or a workflow may call it. */
function recordHanded(walk: UnitWalk, node: ts.Expression, how: How): void {
  const site = how === "call" ? undefined : handedSite(walk, node);
  if (site !== undefined) walk.record({ kind: "durable", site, how: "value" }, node);
}

function recordPackage(walk: UnitWalk, node: ts.Expression, target: Extract<Target, { kind: "package" }>): void {
  const { project, references, provenance } = walk.extraction;
  const { name, version } = target.identity;
  const call = packageCall(project.checker, references, provenance, node);
  walk.record({ kind: "package", name, version, within: placeIn(target.file), member: target.member, call }, node);
}

/** `locale` of `node_modules/date-fns/locale/de.d.ts` */
function placeIn(file: string): string {
  return /.*\/node_modules\/(?:@[^/]+\/)?[^/]+\/([^/.]+)/.exec(file)?.[1] ?? "";
}

function recordDeclaration(walk: UnitWalk, node: ts.Expression, declaration: ts.Declaration, how: How): void {
  const { extraction } = walk;
  const root = ts.isBindingElement(declaration) ? bindingRoot(declaration) : declaration;
  const where = walk.placeOf(root);
  if (ts.isParameter(root) && where === "inside") return;
  // Who calls what was taken out of an object: it makes a difference when.
  if (ts.isBindingElement(declaration) && (how !== "value" || where !== "inside"))
    recordTaken(walk, declaration, node, how === "value" ? "taken" : "name");
  if (ts.isParameter(root)) {
    if (where === "function") recordCapturedParameter(walk, node, root, declaration);
    return;
  }
  if (isTakenBySteps(walk, node, declaration)) {
    recordRead(walk, node, declaration);
    return;
  }
  const callee = calleeOf(declaration);
  if (ts.isClassLike(callee)) recordClass(walk, node, callee, how);
  else if (isFunctionNode(callee)) {
    if (ts.isVariableDeclaration(declaration) && !isConstant(declaration)) recordReplaceable(walk, node, declaration);
    recordFillings(walk, node, declaration);
    if (!extraction.isUnit(callee)) return;
    const unit = extraction.register(callee);
    walk.record(
      { kind: "mention", to: unit, name: extraction.unitName(unit), how, given: givenAt(extraction, node, callee) },
      node,
    );
  } else if (ts.isSourceFile(declaration)) {
    walk.record(
      { kind: "container", of: extraction.registerContainer(declaration), name: node.getText(), how: "value" },
      node,
    );
  } else recordVariable(walk, node, declaration, root);
}

/** A list or a table of the module that holds named functions for steps: what is in it is all that the run asks for. */
function isTakenBySteps(walk: UnitWalk, node: ts.Expression, declaration: ts.Declaration): boolean {
  if (!ts.isVariableDeclaration(declaration) || walk.placeOf(declaration) !== "module") return false;
  return walk.extraction.masks.handlersTaken(node)?.eager.length === 0;
}

/** A function in a variable: somebody may have put another one there. */
function recordReplaceable(walk: UnitWalk, node: ts.Expression, variable: ts.VariableDeclaration): void {
  if (walk.placeOf(variable) === "inside") return;
  recordRead(walk, node, variable);
  if (walk.placeOf(variable) === "function") recordCapturedVariable(walk, node, variable);
}

function recordVariable(walk: UnitWalk, node: ts.Expression, declaration: ts.Declaration, root: ts.Declaration): void {
  const { extraction } = walk;
  if (ts.isEnumDeclaration(root)) recordEnum(walk, node, root);
  if (!ts.isVariableDeclaration(root) && !ts.isExportAssignment(root)) return;
  const where = walk.placeOf(root);
  if (where !== "inside") recordRead(walk, node, declaration);
  if (where === "module") recordFillings(walk, node, declaration);
  const literal = literalOf(root);
  if (literal !== undefined) {
    walk.record(
      { kind: "container", of: extraction.registerContainer(literal), name: node.getText(), how: "value" },
      node,
    );
  }
  if (where === "inside" || (literal !== undefined && where === "module")) return;
  if (where === "function") recordCapturedVariable(walk, node, root);
  else walk.record({ kind: "mention", to: extraction.register(root), name: node.getText(), how: "value" }, node);
}

function bindingRoot(element: ts.BindingElement): ts.VariableDeclaration | ts.ParameterDeclaration {
  let node: ts.Node = element;
  while (ts.isBindingElement(node) || ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node))
    node = node.parent;
  // A binding pattern stands in a variable declaration or in a parameter, nowhere else.
  return node as ts.VariableDeclaration | ts.ParameterDeclaration;
}
