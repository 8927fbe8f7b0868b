import * as ts from "../../../typescript.js";
import { calleeOf } from "../../1-discover/call-sites.js";
import { isDataFile } from "../../data-files.js";
import { isConstant } from "../../declarations.js";
import type { Target } from "../../target.js";
import { givenAt } from "../defaults.js";
import { recordCapturedParameter, recordCapturedVariable } from "./captured.js";
import { recordFillings } from "./fillings.js";
import { recordHeld } from "./literal.js";
import { recordClass, recordEnum, recordMemberDeclaration, recordSharedRead } from "./member.js";
import { recordModule } from "./module.js";
import { recordNative, type How } from "./native.js";
import { recordOnlyDeclared } from "./only-declared.js";
import { recordPackage } from "./package.js";
import { isTakenFromWithin, partsOf, sourceOf, type Taken } from "./parts.js";
import { recordRead } from "./read.js";
import { recordTaken } from "./taken.js";
import { firstPart } from "../state/parts/parts-written.js";
import { isFunctionNode, literalOf } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** A mention of something that is declared in this project. */
export function recordDeclaration(walk: UnitWalk, node: ts.Expression, declaration: ts.Declaration, how: How): void {
  const { extraction } = walk;
  const root = ts.isBindingElement(declaration) ? bindingRoot(declaration) : declaration;
  if (ts.isSourceFile(root) && isDataFile(root)) {
    recordRead(walk, node, root);
    return;
  }
  const where = walk.placeOf(root);
  if (ts.isParameter(root) && where === "inside") return;
  if (ts.isBindingElement(declaration) && recordTakenName(walk, node, declaration, how)) return;
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
  recordOnlyDeclared(walk, node, callee);
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
  } else if (ts.isSourceFile(declaration)) recordModule(walk, node, declaration);
  else recordVariable(walk, node, declaration, root);
}

/** Of a constant that is taken apart here, the parts were recorded there; where they are called makes a difference. */
function recordTakenName(walk: UnitWalk, node: ts.Expression, element: ts.BindingElement, how: How): boolean {
  const where = walk.placeOf(bindingRoot(element));
  if (where === "function" || (where === "inside" && how === "value")) return false;
  const source = sourceOf(walk.extraction.project.checker, element);
  if (source === undefined || !recordPartsOf(walk, source.object, [source.taken], how, node)) return false;
  if (isTakenFromWithin(walk.extraction, source.object, source.taken, node))
    recordTaken(walk, element, node, how === "value" ? "taken" : "name");
  if (where === "module") recordRead(walk, node, element);
  return true;
}

/** What is taken out of an object of a module, and nothing else of it. False where that is not known part by part. */
export function recordPartsOf(
  walk: UnitWalk,
  object: ts.Expression,
  taken: readonly Taken[],
  how: How,
  at: ts.Expression = object,
): boolean {
  const parts = partsOf(walk.extraction, object, taken, at);
  if (parts === undefined) return false;
  for (const each of taken)
    recordSharedRead(walk, at, object, firstPart(object).name ?? ("name" in each ? each.name : undefined));
  for (const each of parts) recordPart(walk, at, each, how);
  return true;
}

function recordPart(walk: UnitWalk, at: ts.Expression, part: Target, how: How): void {
  if (part.kind === "native") recordNative(walk, at, part.path, how);
  if (part.kind === "package") recordPackage(walk, at, part);
  if (part.kind === "declaration") recordDeclaration(walk, at, part.node, how);
  if (part.kind === "member") for (const each of part.nodes) recordMemberDeclaration(walk, at, each, how);
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
  if (where === "module") for (const each of new Set([declaration, root])) recordFillings(walk, node, each);
  const literal = literalOf(root);
  if (literal !== undefined) recordHeld(walk, node, literal);
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
