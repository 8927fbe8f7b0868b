import * as ts from "../../../typescript.js";
import { isSharedVariable } from "../state/roots/root.js";
import { makerOf } from "../containers.js";
import { calleeOf, isCallee } from "../../1-discover/call-sites.js";
import { type Access, bare, isAccess, wrapped } from "../../expressions.js";
import { isConstant, isMadeAtLoad, isStatic } from "../../declarations.js";
import { possibleTexts } from "../../constant-text.js";
import { isGlobalOfProject } from "../../declared-globals.js";
import type { Target } from "../../target.js";
import { givenAt } from "../defaults.js";
import type { ContainerUse } from "../facts.js";
import { recordFillings } from "./fillings.js";
import { recordNative, type How } from "./native.js";
import { recordName, recordOpenMembers } from "./open-members.js";
import { mayBeReplaced } from "./parts.js";
import { recordRead } from "./read.js";
import { ownerOfThis } from "../state/roots/owner-of-this.js";
import { firstPart } from "../state/parts/parts-written.js";
import { isFunctionNode, isMemberNode, isNamedFunction, literalOf, propertyName, valueOf } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

export type MemberTarget = Extract<Target, { kind: "member" }>;
/** `a.b` where `b` says all there is to say about `a` does not mention `a` again; `f().a.b` calls `f` all the same. */
export function visitObject(walk: UnitWalk, access: Access): void {
  const object = bare(access.expression);
  const target = walk.extraction.references.resolve(object);
  const { kind } = target;
  const isSaid =
    kind === "native"
      ? isPartOf(walk, access, target.path)
      : kind === "package" || kind === "durable" || kind === "runtime" || isOfModule(walk, access, target);
  if (!isSaid) walk.visit(object);
  else if (isAccess(object)) visitObject(walk, object);
  if (ts.isElementAccessExpression(access)) walk.visit(access.argumentExpression);
}

/** Not `error.stack.split`: what an object of the platform holds is a value of its own. */
function isPartOf({ extraction }: UnitWalk, access: Access, path: string): boolean {
  if (isGlobalOfProject(path)) return false;
  const part = extraction.references.resolve(access);
  return !path.includes(".prototype.") || (part.kind === "native" && part.path.startsWith(`${path}.`));
}

/** `files.basename`, which another module hands on: nothing else of `files` counts. */
function isOfModule({ extraction }: UnitWalk, access: Access, object: Target): boolean {
  const { kind } = extraction.references.resolve(access);
  return object.kind === "declaration" && ts.isSourceFile(object.node) && (kind === "native" || kind === "package");
}

/** Access by a key that is computed, or something that nothing declares. */
export function recordUnknown(walk: UnitWalk, node: ts.Expression): void {
  if (!ts.isElementAccessExpression(node)) return;
  const { checker } = walk.extraction.project;
  const object = walk.extraction.references.nativePath(node.expression);
  if (object !== undefined) recordNative(walk, node, `${object}.[computed]`, "value");
  const key = checker.getTypeAtLocation(node.argumentExpression);
  const holder = checker.getTypeAtLocation(node.expression);
  if (object === undefined)
    for (const name of walk.extraction.references.memberNames(node)) recordPlatformMember(walk, node, name);
  const isList = checker.isArrayLikeType(holder) || (holder.flags & ts.TypeFlags.Any) !== 0;
  if (isList && key.flags & ts.TypeFlags.NumberLike) return;
  // `object[key]()`, where the type of the object is its caller's business.
  if (holder.flags & ts.TypeFlags.TypeParameter && isCallee(node)) recordName(walk, node, "*");
  const table = tableBehind(walk, node.expression);
  if (table === undefined) recordOpenMembers(walk, node.expression, node);
  else
    for (const name of namesAsked(walk, node))
      walk.record(
        { kind: "member", name, scope: "own", of: walk.extraction.registerContainer(table), by: "name" },
        node,
      );
}

/** `fast` and `slow` of `modes[isUrgent ? "fast" : "slow"]`; all there are where somebody only says so. */
function namesAsked({ extraction }: UnitWalk, { argumentExpression }: ts.ElementAccessExpression): readonly string[] {
  const isSaid = (node: ts.Node): boolean =>
    node.kind === ts.SyntaxKind.AsExpression || (ts.forEachChild(node, isSaid) ?? false);
  const names = isSaid(argumentExpression) ? [] : possibleTexts(extraction.project.checker, argumentExpression);
  return names.length > 0 ? names : ["*"];
}

/** `date[unit]`, where the type says that the unit is `"getHours"` or `"getTime"`. */
function recordPlatformMember(walk: UnitWalk, node: ts.ElementAccessExpression, name: string): void {
  const member = walk.extraction.references.platformMember(node.expression, name);
  if (member !== undefined) recordNative(walk, node, member.path, isCallee(node) ? "call" : "value", member.untyped);
}

/** The literal that is certain to be the object: no other object's members can be meant. */
function tableBehind(walk: UnitWalk, object: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const target = walk.extraction.references.resolve(object);
  const holder = target.kind === "declaration" ? target.node : target.kind === "member" ? target.nodes[0] : undefined;
  if (holder === undefined || (target.kind === "member" && target.nodes.length > 1)) return undefined;
  const isFixed =
    (ts.isVariableDeclaration(holder) && isConstant(holder)) ||
    (ts.isPropertyDeclaration(holder) && isOfOneClass(holder));
  const value = isFixed ? valueOf(holder) : undefined;
  if (value === undefined || !ts.isObjectLiteralExpression(value)) return undefined;
  return value.properties.some(ts.isSpreadAssignment) ? undefined : value;
}

/** A field that nobody assigns again, and that no class which extends this one can replace. */
function isOfOneClass(field: ts.PropertyDeclaration): boolean {
  const flags = ts.getCombinedModifierFlags(field);
  const isPrivate = ts.isPrivateIdentifier(field.name) || (flags & ts.ModifierFlags.Private) !== 0;
  return isPrivate && (flags & ts.ModifierFlags.Readonly) !== 0;
}

export function recordMember(walk: UnitWalk, node: ts.Expression, target: MemberTarget, how: How): void {
  const made = memberOfMade(walk, node, target);
  const exact = made !== undefined || isExact(walk, node, target);
  // What others may stand in the place of counts by its name, where somebody makes the object.
  const declared = exact
    ? target.nodes
    : target.nodes.filter(each => !mayBeReplaced(each) && !isOverridden(walk, node, each));
  for (const declaration of made ?? declared) recordMemberDeclaration(walk, node, declaration, how);
  if (!exact) recordMemberName(walk, node, target);
  if (!isAccess(node)) return;
  const [declaration] = target.nodes;
  if (exact && made === undefined && declaration && ts.isClassLike(declaration.parent)) {
    // Statics are made together, by the class, and without any object of it.
    if (isStatic(declaration)) recordStatics(walk, node, declaration.parent);
    else recordClass(walk, node, declaration.parent, "value", "all");
  }
  if (exact && made === undefined) recordSharedRead(walk, node);
  if (!exact || made !== undefined || (isPrivate(node) && !isOfClass(walk, node))) visitObject(walk, node);
}

/** `this.load()` of a class that others extend with a `load` of their own: which one is meant, the objects tell that are made. */
function isOverridden({ extraction }: UnitWalk, node: ts.Expression, member: ts.Node): boolean {
  if (!isAccess(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return false;
  const holder = classOfThis(node);
  if (holder === undefined || !ts.isMethodDeclaration(member) || isStatic(member) || holder !== member.parent)
    return false;
  const name = member.name.getText();
  const below = new Set(extraction.callSites.extending(holder));
  for (const each of below) for (const further of extraction.callSites.extending(each)) below.add(further);
  return [...below].some(({ members }) => members.some(each => each.name?.getText() === name));
}

function recordMemberName(walk: UnitWalk, node: ts.Expression, { name, foreign }: MemberTarget): void {
  const holder = isAccess(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword ? classOfThis(node) : undefined;
  const of = holder === undefined ? null : walk.extraction.registerContainer(holder);
  walk.record({ kind: "member", name, scope: foreign ? "foreign" : "own", of, by: "name" }, node);
}

/** The class whose object, or which itself, `this` is: one that a container stands for. */
function classOfThis(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  const owner = ownerOfThis(node);
  const holder = ts.isClassElement(owner) ? owner.parent : undefined;
  if (holder === undefined || !ts.isClassLike(holder)) return undefined;
  return ts.isClassDeclaration(holder) || valueOf(wrapped(holder).parent) === holder ? holder : undefined;
}

/** What `const repository: Repository = new MemoryRepository()` has under a name, whatever else a repository can be. */
function memberOfMade(
  walk: UnitWalk,
  node: ts.Expression,
  { name }: MemberTarget,
): readonly ts.Declaration[] | undefined {
  if (!isAccess(node)) return undefined;
  const object = walk.extraction.references.resolve(node.expression);
  const variable = object.kind === "declaration" ? object.node : undefined;
  if (variable === undefined || !ts.isVariableDeclaration(variable) || !isConstant(variable)) return undefined;
  const value = valueOf(variable);
  if (value === undefined || !ts.isNewExpression(value)) return undefined;
  const declared = walk.extraction.project.checker.getTypeAtLocation(value).getProperty(name)?.declarations ?? [];
  const isOwn = declared.every(each => walk.extraction.project.isOwn(each) && ts.isClassLike(each.parent));
  return declared.length > 0 && isOwn ? declared : undefined;
}

/** `value.#member`: one class declares it, but any object of that class can be meant. */
function isPrivate(node: Access): boolean {
  return ts.isPropertyAccessExpression(node) && ts.isPrivateIdentifier(node.name);
}

/** `Class.#member` */
function isOfClass(walk: UnitWalk, { expression }: Access): boolean {
  const object = walk.extraction.references.resolve(expression);
  return object.kind === "declaration" && ts.isClassLike(calleeOf(object.node));
}

/** The object is the very literal or class that declares the member, so no other member can be meant. */
export function isExact(walk: UnitWalk, node: ts.Expression, target: MemberTarget): boolean {
  const [declaration] = target.nodes;
  if (!isAccess(node) || declaration === undefined || target.nodes.some(each => each.parent !== declaration.parent))
    return false;
  if (isPrivate(node)) return true;
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return true;
  const object = walk.extraction.references.resolve(node.expression);
  if (object.kind === "declaration") {
    if (ts.isVariableDeclaration(object.node) && !isConstant(object.node)) return false;
    return literalOf(object.node) === declaration.parent || calleeOf(object.node) === declaration.parent;
  }
  if (object.kind !== "member" || object.nodes.length !== 1) return false;
  const [holder] = object.nodes;
  return holder !== undefined && valueOf(holder) === declaration.parent && isExact(walk, bare(node.expression), object);
}

export function recordMemberDeclaration(
  walk: UnitWalk,
  node: ts.Expression,
  declaration: ts.Declaration,
  how: How,
): void {
  const { extraction } = walk;
  const name = "name" in declaration && declaration.name ? propertyName(declaration.name as ts.PropertyName) : "";
  if (ts.isPropertyDeclaration(declaration)) {
    recordRead(walk, node, declaration);
    recordFillings(walk, node, declaration);
    recordFieldApart(walk, node, declaration, name);
  }
  if (ts.isEnumMember(declaration)) recordEnum(walk, node, declaration.parent);
  const shorthand = ts.isShorthandPropertyAssignment(declaration) ? declaration.name : undefined;
  const code = isMemberNode(declaration) ? calleeOf(declaration) : (shorthand ?? valueOf(declaration));
  if (code === undefined || (!ts.isExpression(code) && !isFunctionNode(code))) return;
  if (isFunctionNode(code) && isNamedFunction(code)) {
    const unit = extraction.register(code);
    const given = givenAt(extraction, node, code);
    walk.record({ kind: "mention", to: unit, name: extraction.unitName(unit), how, given }, node);
  } else if (ts.isObjectLiteralElement(declaration) && isPartOfModule(walk, declaration)) {
    const unit = extraction.register(declaration);
    walk.record({ kind: "mention", to: unit, name, how: "value" }, node);
  }
}

function recordFieldApart(walk: UnitWalk, node: ts.Expression, field: ts.PropertyDeclaration, name: string): void {
  const { extraction } = walk;
  if (!extraction.fieldsApart.counts(field)) return;
  const of = extraction.registerContainer(field.parent);
  walk.record({ kind: "member", name, scope: "own", of, by: "name" }, node);
  // Of a class without objects nothing else names the container.
  if (extraction.fieldsApart.has(field) && isStatic(field))
    walk.record({ kind: "mention", to: extraction.register(field), name, how: "value" }, node);
}

/** Of an object of a module, or of a class of it. */
function isPartOfModule(walk: UnitWalk, part: ts.ObjectLiteralElement): boolean {
  return isMadeAtLoad(part) && (walk.node === part || !walk.isInside(part));
}

/** Its members are computed together, when its module is loaded. */
export function recordEnum(walk: UnitWalk, node: ts.Node, declaration: ts.EnumDeclaration): void {
  if (!declaration.members.some(each => each.initializer && !ts.isLiteralExpression(each.initializer))) return;
  const to = walk.extraction.register(declaration);
  walk.record({ kind: "mention", to, name: node.getText(), how: "value" }, node);
}

/** Reading a part of a module-level object reads the object, and what the module puts there. */
export function recordSharedRead(
  walk: UnitWalk,
  node: ts.Expression,
  object: ts.Expression = node,
  part: string | undefined = firstPart(node).name,
): void {
  const root = walk.extraction.writes.rootOf(object);
  if (root?.kind !== "variable" || !isSharedVariable(root.declaration)) return;
  recordRead(walk, node, root.declaration);
  recordFillings(walk, node, root.declaration, node.getText(), part);
}

export function recordClass(
  walk: UnitWalk,
  node: ts.Node,
  declaration: ts.ClassLikeDeclaration,
  how: How | "extended",
  given: ContainerUse["given"] = how === "call" ? givenAt(walk.extraction, node, makerOf(declaration)) : [],
): void {
  const { extraction } = walk;
  const name = extraction.unitName(extraction.register(declaration));
  const of = extraction.registerContainer(declaration);
  const made = how === "both" || how === "lent" ? "value" : how;
  walk.record({ kind: "container", of, name, how: made, given }, node);
  recordFillings(walk, node, declaration, name);
}

function recordStatics(walk: UnitWalk, node: ts.Node, declaration: ts.ClassLikeDeclaration): void {
  const { extraction } = walk;
  const to = extraction.register(declaration);
  const name = extraction.unitName(to);
  walk.record({ kind: "mention", to, name, how: "value" }, node);
  recordFillings(walk, node, declaration, name);
}
