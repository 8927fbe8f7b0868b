import { ts } from "ts-morph";
import { argumentsFor, calleeOf, ownerOfParameter, type CallSite } from "../1-discover/call-sites.js";
import { bare, enclosingFunction, isFunctionExpression, wrapped } from "../expressions.js";
import { isConstant, type Target } from "../references.js";
import { siteLabel } from "../../rewrite/site-label.js";
import type { Extraction } from "./extract.js";
import type { CapturedUse, MentionUse } from "./facts.js";
import { memoOf, ownerOf, variableOf } from "./record-writes.js";
import { isSharedVariable } from "./shared-state.js";
import { isFunctionNode, isMemberNode, isNamedFunction, literalOf, propertyName, valueOf } from "./unit-nodes.js";
import { isOutside, type UnitWalk } from "./walk.js";

export type How = MentionUse["how"];
type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** A mention of something by name or by property. What it refers to decides what it brings into the closure. */
export function recordReference(walk: UnitWalk, node: ts.Expression, how: How): void {
  const { references } = walk.extraction;
  const expression = bare(node);
  const target = references.resolve(expression);
  switch (target.kind) {
    case "native":
      recordNative(walk, expression, target.path, how);
      break;
    case "package":
      walk.record({ kind: "package", ...identity(target), member: target.member }, expression);
      break;
    case "declaration":
      recordDeclaration(walk, expression, target.node, how);
      return;
    case "member":
      recordMember(walk, expression, target, how);
      return;
    case "nothing":
      recordUnknown(walk, expression);
      break;
    case "runtime":
    case "durable":
      break;
  }
  if (isAccess(expression)) visitObject(walk, expression);
}

function isAccess(node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function identity(target: Extract<Target, { kind: "package" }>): { name: string; version: string } {
  return { name: target.identity.name, version: target.identity.version };
}

/** `a.b` where `b` says all there is to say about `a` does not mention `a` again. */
function visitObject(walk: UnitWalk, access: Access): void {
  const { kind } = walk.extraction.references.resolve(access.expression);
  if (kind !== "native" && kind !== "package" && kind !== "durable" && kind !== "runtime")
    walk.visit(access.expression);
  if (ts.isElementAccessExpression(access)) walk.visit(access.argumentExpression);
}

export function recordNative(walk: UnitWalk, node: ts.Node, path: string, how: How): void {
  walk.record({ kind: "native", path, how, label: siteLabel(node) }, node);
  const member = path.split(".prototype.")[1];
  if (member !== undefined) walk.record({ kind: "member", name: member, scope: "foreign" }, node);
}

/** Access by a key that is computed, or something that nothing declares. */
function recordUnknown(walk: UnitWalk, node: ts.Expression): void {
  if (!ts.isElementAccessExpression(node)) return;
  const { checker } = walk.extraction.project;
  const object = walk.extraction.references.nativePath(node.expression);
  if (object !== undefined) recordNative(walk, node, `${object}.[computed]`, "value");
  const key = checker.getTypeAtLocation(node.argumentExpression);
  if (key.flags & ts.TypeFlags.NumberLike) return;
  recordOpenMembers(walk, node.expression, node);
}

/** Every member that the type of an object knows to be a function; all members if it knows none by name. */
export function recordOpenMembers(walk: UnitWalk, object: ts.Expression, at: ts.Node): void {
  const { checker, isOwn } = { checker: walk.extraction.project.checker, isOwn: walk.extraction.project };
  const type = checker.getTypeAtLocation(object);
  const index = type.getStringIndexType();
  const isOpen = (type.flags & ts.TypeFlags.Any) !== 0 || (index !== undefined && mayHoldFunctions(index));
  if (isOpen) walk.record({ kind: "member", name: "*", scope: "own" }, at);
  for (const property of type.getProperties()) {
    const [declaration] = property.declarations ?? [];
    if (declaration === undefined || !isOwn.isOwn(declaration)) continue;
    if (checker.getTypeOfSymbol(property).getCallSignatures().length > 0) {
      walk.record({ kind: "member", name: property.name, scope: "own" }, at);
    }
  }
}

function mayHoldFunctions(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Any) !== 0 || type.getCallSignatures().length > 0;
}

function recordMember(
  walk: UnitWalk,
  node: ts.Expression,
  target: Extract<Target, { kind: "member" }>,
  how: How,
): void {
  const exact = isExact(walk, node, target);
  for (const declaration of target.nodes) recordMemberDeclaration(walk, node, declaration, how);
  if (!exact) walk.record({ kind: "member", name: target.name, scope: target.foreign ? "foreign" : "own" }, node);
  if (!isAccess(node)) return;
  const [declaration] = target.nodes;
  // Statics are made together, by the class.
  if (exact && declaration && ts.isClassLike(declaration.parent)) recordClass(walk, node, declaration.parent, "value");
  if (exact) recordSharedRead(walk, node);
  else visitObject(walk, node);
}

/** The object is the very literal or class that declares the member, so no other member can be meant. */
function isExact(walk: UnitWalk, node: ts.Expression, target: Extract<Target, { kind: "member" }>): boolean {
  const [declaration] = target.nodes;
  if (!isAccess(node) || declaration === undefined || target.nodes.some(each => each.parent !== declaration.parent))
    return false;
  if (ts.isPropertyAccessExpression(node) && ts.isPrivateIdentifier(node.name)) return true;
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

function recordMemberDeclaration(walk: UnitWalk, node: ts.Expression, declaration: ts.Declaration, how: How): void {
  const { extraction } = walk;
  const name = "name" in declaration && declaration.name ? propertyName(declaration.name as ts.PropertyName) : "";
  if (ts.isPropertyDeclaration(declaration)) recordRead(walk, node, declaration);
  const code = isMemberNode(declaration) ? calleeOf(declaration) : valueOf(declaration);
  if (code === undefined || (!ts.isExpression(code) && !isFunctionNode(code))) return;
  if (isFunctionNode(code) && isNamedFunction(code)) {
    const unit = extraction.register(code);
    walk.record({ kind: "mention", to: unit, name: extraction.unitName(unit), how }, node);
  } else if (ts.isPropertyAssignment(declaration) && isOutside(walk, declaration) === "module") {
    const unit = extraction.register(declaration);
    walk.record({ kind: "mention", to: unit, name, how: "value" }, node);
  }
}

/** Reading a member of a module-level object reads the object. */
function recordSharedRead(walk: UnitWalk, node: Access): void {
  const root = walk.extraction.writes.rootOf(node);
  if (root?.kind === "variable" && isSharedVariable(root.declaration)) recordRead(walk, node, root.declaration);
}

function recordDeclaration(walk: UnitWalk, node: ts.Expression, declaration: ts.Declaration, how: How): void {
  const { extraction } = walk;
  const root = ts.isBindingElement(declaration) ? bindingRoot(declaration) : declaration;
  if (ts.isParameter(root)) {
    if (isOutside(walk, root) === "function") recordCapturedParameter(walk, node, root);
    return;
  }
  const callee = calleeOf(declaration);
  if (ts.isClassLike(callee)) recordClass(walk, node, callee, how);
  else if (isFunctionNode(callee)) {
    if (!extraction.isUnit(callee)) return;
    const unit = extraction.register(callee);
    walk.record({ kind: "mention", to: unit, name: extraction.unitName(unit), how }, node);
  } else if (ts.isSourceFile(declaration)) {
    walk.record(
      { kind: "container", of: extraction.registerContainer(declaration), name: node.getText(), how: "value" },
      node,
    );
  } else recordVariable(walk, node, declaration, root);
}

function recordClass(walk: UnitWalk, node: ts.Node, declaration: ts.ClassLikeDeclaration, how: How): void {
  const { extraction } = walk;
  const name = extraction.unitName(extraction.register(declaration));
  const of = extraction.registerContainer(declaration);
  walk.record({ kind: "container", of, name, how: how === "call" ? "call" : "value" }, node);
}

function recordVariable(walk: UnitWalk, node: ts.Expression, declaration: ts.Declaration, root: ts.Declaration): void {
  const { extraction } = walk;
  if (!ts.isVariableDeclaration(root) && !ts.isExportAssignment(root)) return;
  const where = isOutside(walk, root);
  if (where !== "inside") recordRead(walk, node, declaration);
  const literal = literalOf(root);
  if (literal !== undefined) {
    walk.record(
      { kind: "container", of: extraction.registerContainer(literal), name: node.getText(), how: "value" },
      node,
    );
  }
  if (where === "inside" || (literal !== undefined && where === "module")) return;
  const to = [extraction.register(root)];
  const name = node.getText();
  if (where === "module") walk.record({ kind: "mention", to: to[0] ?? "", name, how: "value" }, node);
  else
    walk.record({ kind: "captured", name, owner: extraction.ownerOf(root), from: [{ site: null, units: to }] }, node);
}

function recordRead(walk: UnitWalk, node: ts.Expression, declaration: ts.Declaration): void {
  const { extraction } = walk;
  const outer = wrapped(node);
  if (ts.isBinaryExpression(outer.parent) && outer.parent.left === outer && isPlainAssignment(outer.parent)) return;
  const writes = extraction.sharedState
    .writesOf(declaration)
    .filter(write => !isDeclarationsOwnCall(write.node, declaration));
  if (writes.length === 0) return;
  walk.record(
    {
      kind: "read",
      variable: variableOf(extraction, declaration),
      owner: ownerOf(walk, declaration),
      writes: writes.map(write => ({ at: extraction.project.position(write.at), memo: memoOf(extraction, write) })),
    },
    node,
  );
}

function isField(declaration: ts.Declaration): declaration is ts.PropertyDeclaration {
  return ts.isPropertyDeclaration(declaration) && !isSharedVariable(declaration);
}

function isPlainAssignment(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** A variable of a function is filled by that function before anybody else can see it. */
function isDeclarationsOwnCall(write: ts.Node, declaration: ts.Declaration): boolean {
  if (isSharedVariable(declaration) || isField(declaration)) return false;
  return enclosingFunction(write) === enclosingFunction(declaration);
}

/** What a parameter of an enclosing function holds is decided by whoever calls that function. */
function recordCapturedParameter(walk: UnitWalk, node: ts.Expression, parameter: ts.ParameterDeclaration): void {
  const { extraction } = walk;
  const owner = ownerOfParameter(parameter);
  const sites = extraction.callSites.of(owner);
  const type = extraction.project.checker.getTypeAtLocation(parameter);
  if (sites.length === 0 && isExported(owner) && holdsFunctions(extraction.project.checker, type)) {
    walk.record({ kind: "offence", code: "DET906", name: parameter.name.getText() }, node);
  }
  const from = sites.map(site => capturedFrom(extraction, site, argumentsFor(parameter, site)));
  walk.record({ kind: "captured", name: node.getText(), owner: extraction.ownerOf(parameter), from }, node);
}

/** In a handler that a class makes, `this` holds what the class was constructed with. */
export function recordCapturedThis(walk: UnitWalk, node: ts.Node): void {
  const { extraction } = walk;
  const holder = ts.findAncestor(walk.node, ts.isClassLike);
  if (holder === undefined || !extraction.roots.has(walk.node)) return;
  const name = extraction.unitName(extraction.register(holder));
  walk.record({ kind: "container", of: extraction.registerContainer(holder), name, how: "value" }, node);
  const from = extraction.callSites.of(holder).map(site => capturedFrom(extraction, site, site.arguments ?? []));
  walk.record({ kind: "captured", name: "this", owner: "", from }, node);
}

function capturedFrom(
  extraction: Extraction,
  site: CallSite,
  values: readonly ts.Expression[],
): CapturedUse["from"][number] {
  return { site: extraction.idOf(site), units: values.map(value => extraction.register(bare(value))) };
}

function isExported(owner: ts.Node): boolean {
  const holder = isFunctionExpression(owner) ? wrapped(owner).parent : owner;
  if (ts.isExportAssignment(holder)) return true;
  const isNamed = ts.isVariableDeclaration(holder) || ts.isFunctionDeclaration(holder) || ts.isClassDeclaration(holder);
  return isNamed && (ts.getCombinedModifierFlags(holder) & ts.ModifierFlags.Export) !== 0;
}

function holdsFunctions(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (type.getCallSignatures().length > 0) return true;
  if ((type.flags & ts.TypeFlags.Object) === 0 || checker.isArrayLikeType(type)) return false;
  return type.getProperties().some(each => checker.getTypeOfSymbol(each).getCallSignatures().length > 0);
}

function bindingRoot(element: ts.BindingElement): ts.VariableDeclaration | ts.ParameterDeclaration {
  let node: ts.Node = element;
  while (ts.isBindingElement(node) || ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node))
    node = node.parent;
  // A binding pattern stands in a variable declaration or in a parameter, nowhere else.
  return node as ts.VariableDeclaration | ts.ParameterDeclaration;
}
