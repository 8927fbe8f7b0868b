import * as ts from "../../../typescript.js";
import { bare, isAccess, isFunctionExpression } from "../../expressions.js";
import { calledForms, formsThroughFunction, throughFunction } from "../forms/call-forms.js";
import { mayNameDate } from "../forms/date-types.js";
import { showsStack } from "../forms/error-forms.js";
import { durableSite, handedSite, startedWorkflow } from "../durable-site.js";
import { recordConstructed } from "./constructed.js";
import { argumentUse, visitHanded } from "./handed.js";
import { recordAlias } from "./alias.js";
import { recordCrossings } from "./crossing.js";
import { recordPartsOf } from "./declaration.js";
import { recordExecuted } from "./executed.js";
import { recordDatesInPackages } from "./dates-in-packages.js";
import { recordHashedObjects } from "./hashed-objects.js";
import { recordNative } from "./native.js";
import { recordAskedMembers, recordCopied, recordLiteralMembers, recordOpenMembers } from "./open-members.js";
import { constructedBy } from "../made-classes.js";
import { recordClass, visitObject } from "./member.js";
import { recordAssigned } from "./merged.js";
import { recordOffered } from "./offered.js";
import { recordPackagePicks } from "./package-picks.js";
import { recordPicked } from "./picked.js";
import { recordReaders } from "./readers.js";
import { recordMissing, recordReference } from "./reference.js";
import { recordStepBody } from "./step.js";
import type { UnitWalk } from "../walk.js";

type Call = ts.CallExpression | ts.NewExpression;

export function recordCall(walk: UnitWalk, call: Call): void {
  const { extraction } = walk;
  const callee = bare(call.expression);
  if (callee.kind === ts.SyntaxKind.ImportKeyword) {
    walk.record({ kind: "offence", code: "DET701", name: "import()" }, call);
    for (const argument of call.arguments ?? []) walk.visit(argument);
    return;
  }
  if (ts.isCallExpression(call) && recordPicked(walk, call)) return;
  const required = extraction.references.resolve(call);
  if (required.kind === "native") {
    recordNative(walk, call, required.path, "value");
    return;
  }
  if (required.kind === "declaration") {
    recordRequired(walk, call, required.node);
    return;
  }
  if (required.kind === "nothing" && required.missing !== undefined) {
    recordMissing(walk, call, required.missing);
    return;
  }
  if (isRequiredData(walk, call)) return;
  recordCallee(walk, call, callee);
  for (const made of constructedBy(extraction, call)) recordClass(walk, call, made, "call");
  if (ts.isCallExpression(call)) recordExecuted(walk, call);
  if (ts.isCallExpression(call)) recordDatesInPackages(walk, call);
  if (ts.isCallExpression(call) && recordPackagePicks(walk, call)) return;
  const site = durableSite(walk, call);
  if (site !== undefined) walk.record({ kind: "durable", site, how: "call" }, call);
  const defined = ts.isCallExpression(call) ? handedSite(walk, call) : undefined;
  if (defined !== undefined) walk.record({ kind: "durable", site: defined, how: "value" }, call);
  if (ts.isCallExpression(call)) {
    recordCrossings(walk, call);
    recordReaders(walk, call);
  }
  recordWritten(walk, call);
  recordHashedObjects(walk, call);
  for (const form of new Set(extraction.times.formsThrough(call))) recordNative(walk, call, form, "call");
  for (const mask of extraction.masks.of(call)) walk.mask(mask);
  const named = throughFunction(each => extraction.references.nativePath(each), call)?.named;
  for (const argument of call.arguments ?? []) {
    if (argument === named || recordStarted(walk, call, argument)) continue;
    if (!walk.visitMasked(argument) && !isReceiver(walk, call, argument)) recordArgument(walk, call, argument);
  }
}

/** `text(date)` and `show(error)` of a function that takes whatever there is: no type tells it what it makes text of. */
function recordWritten(walk: UnitWalk, call: Call): void {
  const { inspected, project, writtenOut } = walk.extraction;
  for (const argument of [...inspected.argumentsOf(call), ...inspectedLists(walk, call)])
    if (showsStack(project.checker, argument)) recordNative(walk, argument, "Error.prototype.stack", "call");
  for (const argument of writtenOut.argumentsOf(call))
    if (mayNameDate(project.checker, argument)) recordNative(walk, argument, "Date.prototype.toString", "call");
}

/** `errors` of `errors.map(inspect)`. */
function inspectedLists({ extraction: { references } }: UnitWalk, call: Call): readonly ts.Expression[] {
  const method = bare(call.expression);
  const handed = (call.arguments ?? []).map(each => references.nativePath(each) ?? references.takenPath(each) ?? "");
  const isInspected = handed.some(path => /^node:util\.(inspect|format)$/.test(path));
  return isInspected && ts.isPropertyAccessExpression(method) ? [method.expression] : [];
}

/** The workflow of a child is not handed to anybody: it is started here. */
function recordStarted(walk: UnitWalk, call: Call, argument: ts.Expression): boolean {
  const value = bare(argument);
  const isNamed = ts.isIdentifier(value) || ts.isPropertyAccessExpression(value);
  if (!isNamed || startedWorkflow(walk, call) !== argument) return false;
  if (walk.extraction.references.resolve(value).kind !== "durable") return false;
  recordReference(walk, value, "call");
  return true;
}

/** `performance` of `performance.now.bind(performance)`, or of `now.call(performance)` where `now` was taken out of it. */
function isReceiver({ extraction: { references } }: UnitWalk, call: Call, argument: ts.Expression): boolean {
  const receiver = references.nativePath(argument);
  if (receiver === undefined) return false;
  const method = throughFunction(each => references.takenPath(each) ?? references.nativePath(each), call);
  return method?.receiver === argument && (receiver === "globalThis" || method.path.startsWith(`${receiver}.`));
}

/** `require("./refs/data.json")` of a package. */
function isRequiredData({ extraction: { references } }: UnitWalk, call: Call): boolean {
  const specifier = call.arguments?.[0];
  const isData = specifier !== undefined && ts.isStringLiteralLike(specifier) && specifier.text.endsWith(".json");
  const isOfPackage = call.getSourceFile().fileName.includes("/node_modules/");
  return isData && isOfPackage && references.nativePath(call.expression) === "require";
}

/** A module of CommonJS that is required in an expression: what `module.exports = …` gives, or the module. */
function recordRequired(walk: UnitWalk, call: ts.Node, declaration: ts.Declaration): void {
  const given = ts.isBinaryExpression(declaration) ? bare(declaration.right) : declaration;
  if (ts.isIdentifier(given)) recordReference(walk, given, "value");
  else if (ts.isSourceFile(given)) {
    const of = walk.extraction.registerContainer(given);
    walk.record({ kind: "container", of, name: "module", how: "value" }, call);
  } else {
    const to = walk.extraction.register(given, { executed: true });
    walk.record({ kind: "mention", to, name: walk.extraction.unitName(to), how: "value" }, call);
  }
}

function recordCallee(walk: UnitWalk, call: Call, callee: ts.Expression): void {
  recordConstructed(walk, call, callee);
  const { references } = walk.extraction;
  const path = references.nativePath(callee);
  const through = throughFunction(each => references.nativePath(each), call);
  if (through !== undefined) {
    recordNative(walk, through.named, through.path, through.how);
    for (const form of formsThroughFunction(walk.extraction, through, call))
      recordNative(walk, through.named, form, through.how);
    const named = bare(through.named);
    if (isAccess(named)) visitObject(walk, named);
    return;
  }
  const called = path === undefined ? [] : calledForms(walk.extraction, path, call);
  if (called.length > 0) {
    for (const form of called) recordNative(walk, callee, form, "call");
    if (ts.isPropertyAccessExpression(callee) && called.some(each => each.includes(".prototype.")))
      walk.visit(callee.expression);
  } else if (isFunctionExpression(callee)) walk.visitCalledNow(callee);
  else if (ts.isIdentifier(callee) || ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)) {
    recordAlias(walk, call, callee);
    recordReference(walk, callee, "call");
  } else walk.visit(callee);
}

function recordArgument(walk: UnitWalk, call: Call, argument: ts.Expression): void {
  const value = bare(argument);
  const how = argumentUse(walk, call, argument);
  if (isFunctionExpression(value)) {
    visitHanded(walk, value, how);
    return;
  }
  const callee = walk.extraction.references.resolve(call.expression);
  const native = callee.kind === "native" ? callee.path : undefined;
  recordOffered(walk, value);
  if (native !== undefined) recordSerialised(walk, value, native);
  if (native === "Object.assign" && ts.isCallExpression(call) && recordAssigned(walk, call, argument)) return;
  const isNamed = ts.isIdentifier(value) || ts.isPropertyAccessExpression(value);
  const taken = walk.extraction.masks.handlersTaken(argument);
  if (taken !== undefined) recordStepBody(walk, argument, taken.bodies);
  if (taken !== undefined && ts.isObjectLiteralExpression(value)) {
    for (const each of taken.eager) walk.visit(each);
    return;
  }
  const enumerates =
    (native !== undefined && taken === undefined && enumerating.test(native) && !blind.test(native)) || borrows(call);
  // Nobody sees what is done with it, or when. The runtime calls the validator that is among the options of a handler.
  const isForeign = callee.kind === "package" || (callee.kind === "runtime" && callee.name === "handle");
  walk.deferred(() => {
    if (native !== undefined || isForeign) recordAskedMembers(walk, argument);
    if (enumerates || isForeign) recordOpenMembers(walk, value, value);
    if (enumerates || isForeign || callee.kind === "nothing") recordLiteralMembers(walk, value);
  });
  if (isNamed && recordAskedParts(walk, call, argument)) return;
  if (isNamed) recordReference(walk, value, how);
  else walk.visit(argument);
}

/** Of an object of the module, what the function that it is given to asks for, and nothing else. */
function recordAskedParts(walk: UnitWalk, call: Call, argument: ts.Expression): boolean {
  const asked = walk.extraction.askedParts.ofArgument(call, argument);
  return asked !== undefined && recordPartsOf(walk, argument, asked, "both");
}

/** `Class.prototype.method.call(object)` makes an object of one that need not be of the class. */
function borrows({ expression }: Call): boolean {
  const callee = bare(expression);
  if (!ts.isPropertyAccessExpression(callee) || !/^(call|apply|bind)$/.test(callee.name.text)) return false;
  const method = bare(callee.expression);
  const holder = ts.isPropertyAccessExpression(method) ? bare(method.expression) : undefined;
  return holder !== undefined && ts.isPropertyAccessExpression(holder) && holder.name.text === "prototype";
}

const enumerating = /^(Object|Reflect|Array)\.\w+$/;
/** They look at keys, or hand the object back as it is. */
const blind =
  /^Object\.(keys|is\w*|hasOwn|getOwnProperty(Names|Symbols)|freeze|seal|preventExtensions)$|^Reflect\.(ownKeys|has|isExtensible)$|^Array\.isArray$/;

/** Accessors are executed by whoever writes an object out or copies it. */
function recordSerialised(walk: UnitWalk, value: ts.Expression, native: string): void {
  if (/^Object\.(assign|values|entries)$/.test(native)) recordCopied(walk, value, "shallow");
  else if (/^(JSON\.stringify|structuredClone)$/.test(native)) recordCopied(walk, value, "deep");
}
