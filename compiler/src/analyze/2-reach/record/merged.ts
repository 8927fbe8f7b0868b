import * as ts from "../../../typescript.js";
import { isMadeAtLoad } from "../../declarations.js";
import { bare, enclosingFunction, isFunctionExpression, wrapped } from "../../expressions.js";
import { partKeyOf } from "../defaults.js";
import type { DefaultKey } from "../facts.js";
import { isMemberNode, propertyName, valueOf } from "../unit-nodes.js";
import { recordSharedRead } from "./member.js";
import { wholeBehind, type Taken } from "./parts.js";
import type { UnitWalk } from "../walk.js";

/** What stands behind a part, and replaces it where it has one of the same name. */
type Later = ts.ObjectLiteralElementLike | ts.Expression;

/** `...defaults` of `{ ...defaults, ...options }`: what nothing behind it replaces. False where it is no object of a module, part by part. */
export function recordSpread(walk: UnitWalk, object: ts.Expression): boolean {
  const { parent: spread } = object;
  return ts.isSpreadAssignment(spread) && recordMerged(walk, object, behind(spread), spread.parent);
}

/** `Object.assign({}, defaults, options)` */
export function recordAssigned(walk: UnitWalk, call: ts.CallExpression, source: ts.Expression): boolean {
  const [target, ...sources] = call.arguments;
  const index = sources.indexOf(source);
  if (target === undefined || !ts.isObjectLiteralExpression(bare(target)) || index === -1) return false;
  return !sources.some(ts.isSpreadElement) && recordMerged(walk, source, sources.slice(index + 1), call);
}

/** What a part of a literal adds, to those whose options do not replace it: `load: http` of `{ load: http, ...options }`. */
export function byMergedDefault(walk: UnitWalk, property: ts.ObjectLiteralElementLike, visit: () => void): void {
  unlessGiven(walk, nameOf(property), behind(property), property, visit);
}

/** Whether its functions count one by one, because others may stand in their place. */
export function isMergedOver(walk: UnitWalk, { properties }: ts.ObjectLiteralExpression, maker?: ts.Node): boolean {
  const isDefault = (each: ts.ObjectLiteralElementLike): boolean =>
    keyOf(walk, maker ?? executedBy(walk, each), nameOf(each), behind(each)) !== undefined;
  return properties.some(each => isFunction(each) && isDefault(each));
}

/** A part that counts when somebody asks an object for something of its name. */
export function recordPartByName(walk: UnitWalk, property: ts.ObjectLiteralElementLike, at: ts.Node): void {
  const of = walk.extraction.registerContainer(property);
  walk.record({ kind: "container", of, name: nameOf(property) ?? "object", how: "value" }, at);
}

function recordMerged(walk: UnitWalk, object: ts.Expression, later: readonly Later[], merged: ts.Expression): boolean {
  const whole = wholeBehind(walk.extraction, object);
  if (whole === undefined || !ts.isObjectLiteralExpression(whole) || !isMadeAtLoad(whole)) return false;
  if (whole.properties.some(each => nameOf(each) === undefined)) return false;
  walk.extraction.references.reads.node(whole);
  recordSharedRead(walk, object, object, undefined);
  const asked = askedOf(walk, merged);
  for (const property of whole.properties)
    if (ts.isAccessor(property) || mayBeAsked(asked, nameOf(property))) recordMergedPart(walk, property, later, object);
  return true;
}

/** What anybody can ask what it is merged into for. Nothing where a function has all of that as its `this`, or other modules do. */
function askedOf({ extraction }: UnitWalk, merged: ts.Expression): readonly Taken[] | undefined {
  const { parent: holder } = wrapped(merged);
  if (ts.isVariableDeclaration(holder) && ts.getCombinedModifierFlags(holder) & ts.ModifierFlags.Export)
    return undefined;
  const asked = extraction.askedParts.ofValue(merged);
  return asked?.some(each => "name" in each && each.isCalled) ? undefined : asked;
}

function mayBeAsked(asked: readonly Taken[] | undefined, name: string | undefined): boolean {
  if (asked === undefined || name === undefined) return true;
  return asked.some(each => ("name" in each ? each.name === name : !each.except.includes(name)));
}

/** An accessor is executed when it is copied, whatever replaces its value. */
function recordMergedPart(
  walk: UnitWalk,
  property: ts.ObjectLiteralElementLike,
  later: readonly Later[],
  at: ts.Expression,
): void {
  const name = nameOf(property);
  if (ts.isAccessor(property)) recordPartByName(walk, property, at);
  else if (!later.some(each => ts.isObjectLiteralElement(each) && nameOf(each) === name))
    unlessGiven(walk, name, later, at, () => recordPartByName(walk, property, at));
}

/** What a constructor executes, it says itself, for those who leave it out. */
function unlessGiven(
  walk: UnitWalk,
  name: string | undefined,
  later: readonly Later[],
  at: ts.Node,
  record: () => void,
): void {
  const executing = executedBy(walk, at);
  const key = keyOf(walk, executing, name, later);
  if (key === undefined || executing === walk.node) walk.byDefault(key, record);
}

/** The unit, or the constructor that a value for a field stands in. */
function executedBy(walk: UnitWalk, at: ts.Node): ts.Node {
  const holder = enclosingFunction(at);
  return ts.isConstructorDeclaration(holder) ? holder : walk.node;
}

function keyOf(
  { extraction }: UnitWalk,
  unit: ts.Node,
  name: string | undefined,
  later: readonly Later[],
): DefaultKey | undefined {
  if (name === undefined) return undefined;
  const options = later.flatMap(each =>
    ts.isSpreadAssignment(each) ? each.expression : ts.isObjectLiteralElement(each) ? [] : each,
  );
  const keys = options.map(each => partKeyOf(extraction.references, unit, each, name));
  return keys.find(each => each !== undefined);
}

function behind(property: ts.ObjectLiteralElementLike): readonly ts.ObjectLiteralElementLike[] {
  const { parent: literal } = property;
  const properties = ts.isObjectLiteralExpression(literal) ? literal.properties : undefined;
  return properties?.slice(properties.indexOf(property) + 1) ?? [];
}

function isFunction(property: ts.ObjectLiteralElementLike): boolean {
  const value = valueOf(property);
  return isMemberNode(property) || (value !== undefined && isFunctionExpression(value));
}

/** Nothing for a name that is computed, and for one that is no property. */
function nameOf({ name }: ts.ObjectLiteralElementLike): string | undefined {
  if (name === undefined || ts.isComputedPropertyName(name)) return undefined;
  const text = propertyName(name);
  return text === "__proto__" ? undefined : text;
}
