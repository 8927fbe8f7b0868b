import * as ts from "../../../typescript.js";
import type { MemberUse } from "../facts.js";
import { bare } from "../../expressions.js";
import { propertyName } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** A property whose object the types do not settle. */
export function recordName(
  walk: UnitWalk,
  at: ts.Node,
  name: string,
  scope: MemberUse["scope"] = "own",
  by: MemberUse["by"] = "name",
): void {
  walk.record({ kind: "member", name, scope, of: null, by }, at);
}

/** Every member that the type of an object knows to be a function; all members if it knows none by name. */
export function recordOpenMembers(walk: UnitWalk, object: ts.Expression, at: ts.Node): void {
  const { project } = walk.extraction;
  const { checker } = project;
  for (const type of typesIn(checker.getNonNullableType(checker.getTypeAtLocation(object)))) {
    const index = type.getStringIndexType() ?? type.getNumberIndexType();
    const isOpen = (type.flags & ts.TypeFlags.Any) !== 0 || (index !== undefined && mayBeFunction(index));
    if (isOpen) recordName(walk, at, "*");
    for (const property of type.getProperties()) {
      // The properties of a mapped type are declared nowhere.
      const [declaration] = property.declarations ?? [];
      if (declaration !== undefined && !project.isOwn(declaration)) continue;
      if (mayBeFunction(checker.getTypeOfSymbol(property))) recordName(walk, at, property.name);
    }
  }
}

/** A union knows of the members of its parts only those that all of them have. */
function typesIn(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

/** Every member of what is written out here, however deep. */
export function recordLiteralMembers(walk: UnitWalk, value: ts.Node): void {
  if (ts.isObjectLiteralExpression(value)) {
    for (const property of value.properties) {
      if (property.name !== undefined) recordName(walk, property, propertyName(property.name));
      if (ts.isPropertyAssignment(property)) recordLiteralMembers(walk, bare(property.initializer));
      if (ts.isSpreadAssignment(property)) recordOpenMembers(walk, property.expression, property);
    }
  } else if (ts.isArrayLiteralExpression(value)) {
    for (const element of value.elements) recordLiteralMembers(walk, bare(element));
  }
}

/** What the platform, or a package, may call of an object that it is given: `get` and `apply` of a proxy's handler. */
export function recordAskedMembers(walk: UnitWalk, argument: ts.Expression): void {
  const { project } = walk.extraction;
  const { checker } = project;
  const asked = checker.getContextualType(argument);
  for (const property of asked === undefined ? [] : interfaceMembers(asked)) {
    const [declaration] = property.declarations ?? [];
    if (declaration !== undefined && !project.isOwn(declaration) && isCallable(checker, property))
      recordName(walk, argument, property.name, "foreign");
  }
}

/** Of interfaces that nothing but an object of the caller's own implements; not of an array or a map. A table may be one of such tables. */
function interfaceMembers(type: ts.Type, seen: ReadonlySet<ts.Type> = new Set()): readonly ts.Symbol[] {
  if (seen.has(type)) return [];
  const seenHere = new Set(seen).add(type);
  if (type.isUnionOrIntersection()) return type.types.flatMap(each => interfaceMembers(each, seenHere));
  // A type without a name has no symbol, whatever the declaration of TypeScript says.
  const symbol = type.symbol as ts.Symbol | undefined;
  const isInterface = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Value) === 0;
  if (!isInterface || (type.flags & ts.TypeFlags.Object) === 0) return [];
  const element = type.getStringIndexType();
  return element === undefined ? type.getProperties() : interfaceMembers(element, seenHere);
}

/** A property that may be missing is a function or nothing. */
function mayBeFunction(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.some(mayBeFunction);
  return (type.flags & ts.TypeFlags.Any) !== 0 || type.getCallSignatures().length > 0;
}

function isCallable(checker: ts.TypeChecker, property: ts.Symbol): boolean {
  return checker.getNonNullableType(checker.getTypeOfSymbol(property)).getCallSignatures().length > 0;
}

/** Serialised data is rarely nested deeper; what is deeper counts when it is read by name. */
const depthMax = 4;

/** Whoever copies an object or writes it out executes its accessors: `{ ...config }`, `JSON.stringify(config)`. */
export function recordCopied(walk: UnitWalk, object: ts.Node, depth: "shallow" | "deep"): void {
  const { checker } = walk.extraction.project;
  const names = new Set<string>();
  const search = new CopiedNames(walk, names);
  search.add(checker.getTypeAtLocation(object), depth === "shallow" ? 1 : depthMax);
  for (const name of names.has("*") ? ["*"] : names)
    walk.record({ kind: "member", name, scope: "own", of: null, by: "copy" }, object);
}

class CopiedNames {
  readonly #walk: UnitWalk;
  readonly #names: Set<string>;
  readonly #seen = new Set<ts.Type>();

  constructor(walk: UnitWalk, names: Set<string>) {
    this.#walk = walk;
    this.#names = names;
  }

  add(type: ts.Type, depth: number): void {
    if (depth === 0 || this.#seen.has(type)) return;
    this.#seen.add(type);
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) this.#names.add("*");
    else if (type.isUnionOrIntersection()) for (const each of type.types) this.add(each, depth);
    else if (type.flags & ts.TypeFlags.NonPrimitive) this.#names.add("*");
    else if (type.flags & ts.TypeFlags.Object) this.#addMembers(type, depth);
  }

  #addMembers(type: ts.Type, depth: number): void {
    const { project } = this.#walk.extraction;
    const { checker } = project;
    const element = type.getNumberIndexType() ?? type.getStringIndexType();
    if (element !== undefined) this.add(element, depth - (checker.isArrayLikeType(type) ? 0 : 1));
    for (const property of type.getProperties()) {
      const [declaration] = property.declarations ?? [];
      if (declaration === undefined || !project.isOwn(declaration)) continue;
      this.#names.add(property.name);
      if (depth > 1) this.add(checker.getTypeOfSymbol(property), depth - 1);
    }
  }
}
