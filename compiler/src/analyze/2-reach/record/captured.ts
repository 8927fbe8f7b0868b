import * as ts from "../../../typescript.js";
import { argumentsFor, callWithArgument, ownerOfParameter, type CallSite } from "../../1-discover/call-sites.js";
import { boundName } from "../../declarations.js";
import { bare, enclosingFunction, isFunctionExpression, wrapped } from "../../expressions.js";
import type { Extraction } from "../extract.js";
import type { CapturedUse } from "../facts.js";
import { mayBeMissing } from "../../missing-values.js";
import { isData } from "../state/values/data.js";
import { recordClass } from "./member.js";
import { isMemberNode } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/**
 * What a parameter of an enclosing function holds is decided by whoever calls that function, and where they leave it out, or
 * the part of it that is bound, by its default.
 */
export function recordCapturedParameter(
  walk: UnitWalk,
  node: ts.Expression,
  parameter: ts.ParameterDeclaration,
  bound: ts.Declaration = parameter,
): void {
  if (isToldByKey(walk, node, parameter)) return;
  const { extraction } = walk;
  const owner = ownerOfParameter(parameter);
  const sites = extraction.callSites.of(owner);
  const { checker } = extraction.project;
  const isCalledByNobody = sites.length === 0 && extraction.callSites.decoratedBy(owner).length === 0;
  if (isCalledByNobody && isExported(owner) && holdsFunctions(checker, checker.getTypeAtLocation(parameter))) {
    walk.record({ kind: "offence", code: "DET906", name: parameter.name.getText() }, node);
  }
  recordDecorated(walk, node, owner);
  recordLent(walk, node, parameter);
  const from = sites.map(site => {
    const given = argumentsFor(parameter, site);
    return capturedAt(walk, site, [...given, ...defaultsBeside(checker, given, parameter, bound)]);
  });
  const of = ts.isClassLike(owner) ? extraction.registerContainer(owner) : null;
  walk.record({ kind: "captured", name: node.getText(), owner: extraction.ownerOf(parameter), of, from }, node);
  recordStored(walk, node, parameter);
}

/** `load` of `constructor(private load: Load)`: objects that the code did not make itself were given it by whoever made them. */
export function recordCapturedField(walk: UnitWalk, node: ts.Expression, field: ts.ParameterDeclaration): void {
  const { extraction } = walk;
  const maker = ownerOfParameter(field);
  const from = extraction.callSites.of(maker).map(site => {
    const given = argumentsFor(field, site);
    return capturedAt(walk, site, [...given, ...defaultsBeside(extraction.project.checker, given, field, field)]);
  });
  const of = extraction.registerContainer(maker);
  const { checker } = extraction.project;
  const isApart = isData(checker, checker.getTypeAtLocation(node)) ? { isData: true } : {};
  walk.record({ kind: "captured", name: node.getText(), owner: of, of, from, ...isApart }, node);
}

/** A variable of an enclosing function holds its first value, and what that function, or who gets it from there, stores in it. */
export function recordCapturedVariable(walk: UnitWalk, node: ts.Expression, variable: ts.Declaration): void {
  if (isToldByKey(walk, node, variable)) return;
  const { extraction } = walk;
  const from = [{ site: null, units: [extraction.register(variable)] }];
  walk.record({ kind: "captured", name: node.getText(), owner: extraction.ownerOf(variable), of: null, from }, node);
  recordStored(walk, node, variable);
}

/**
 * What a memo reads of the call that it is filled in, its key has told, or it would be no memo (`memoOfWrite`): calls that have
 * the same key have the same value. Of a function the key tells which it is, not what it does.
 */
function isToldByKey(walk: UnitWalk, node: ts.Expression, variable: ts.Declaration): boolean {
  const isOfCall = walk.isMemo && enclosingFunction(variable) === enclosingFunction(walk.node);
  return isOfCall && !walk.extraction.references.isCallable(node);
}

function recordStored(walk: UnitWalk, node: ts.Expression, variable: ts.Declaration): void {
  const { extraction } = walk;
  const stored = extraction.sharedState
    .storedIn(variable, node)
    .map(bare)
    .filter(each => !walk.isInside(each));
  if (stored.length === 0) return;
  const from = [{ site: null, units: stored.map(each => extraction.register(each)) }];
  walk.record({ kind: "captured", name: node.getText(), owner: extraction.ownerOf(variable), of: null, from }, node);
}

function defaultsBeside(
  checker: ts.TypeChecker,
  given: readonly ts.Expression[],
  parameter: ts.ParameterDeclaration,
  bound: ts.Declaration,
): readonly ts.Expression[] {
  const isGiven = given.length > 0 && !given.some(each => mayBeMissing(checker, each));
  const whole = parameter.initializer === undefined || isGiven ? [] : [parameter.initializer];
  return [...whole, ...defaultsOfParts([...given, ...whole], bound)];
}

/** The defaults in the pattern around a bound name, unless each literal that is given has that part. */
function defaultsOfParts(values: readonly ts.Expression[], bound: ts.Declaration): readonly ts.Expression[] {
  if (!ts.isBindingElement(bound)) return [];
  const name = boundName(bound);
  const outer = bound.parent.parent;
  const isGiven = !ts.isBindingElement(outer) && name !== undefined && values.every(each => hasPart(each, name));
  const own = bound.initializer === undefined || (isGiven && values.length > 0) ? [] : [bound.initializer];
  return [...own, ...defaultsOfParts(values, outer)];
}

function hasPart(value: ts.Expression, name: string): boolean {
  const literal = bare(value);
  return (
    ts.isObjectLiteralExpression(literal) &&
    literal.properties.some(({ name: own }) => own !== undefined && ts.isIdentifier(own) && own.text === name)
  );
}

/** A callback gets what the call that it is lent to is made on, or given: the functions of `[load, save].forEach(f => list.push(f))`. */
function recordLent(walk: UnitWalk, node: ts.Expression, parameter: ts.ParameterDeclaration): void {
  const { extraction } = walk;
  const callback = parameter.parent;
  const call = extraction.lent.isLent(callback) ? callWithArgument(callback) : undefined;
  if (call === undefined) return;
  const given = call.arguments?.filter(each => bare(each) !== callback) ?? [];
  const from = [capturedFrom(extraction, call, [call.expression, ...given])];
  walk.record({ kind: "captured", name: node.getText(), owner: extraction.ownerOf(parameter), of: null, from }, node);
}

/** A decorator gets the class, or the member, that it stands at. */
function recordDecorated(walk: UnitWalk, node: ts.Expression, owner: ts.Node): void {
  const { extraction } = walk;
  for (const decorated of extraction.callSites.decoratedBy(owner)) {
    if (ts.isClassLike(decorated)) recordClass(walk, node, decorated, "value");
    else if (isMemberNode(decorated)) {
      const to = extraction.register(decorated);
      walk.record({ kind: "mention", to, name: extraction.unitName(to), how: "value" }, node);
    }
  }
}

function capturedAt(
  { extraction }: UnitWalk,
  site: CallSite,
  values: readonly ts.Expression[],
): CapturedUse["from"][number] {
  const from = capturedFrom(extraction, site, values);
  return extraction.sharedState.runOnly.executes(site) ? { ...from, byRuns: true } : from;
}

export function capturedFrom(
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
