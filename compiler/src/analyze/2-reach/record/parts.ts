import * as ts from "../../../typescript.js";
import { boundName, declarationsOf, isConstant, isMadeAtLoad, isStaticOfModule } from "../../declarations.js";
import { bare, enclosingFunction, isAccess, isReference } from "../../expressions.js";
import type { Target } from "../../target.js";
import type { Extraction } from "../extract.js";
import { literalOf, propertyName, valueOf } from "../unit-nodes.js";

/** An object whose parts are known one by one: what a constant of a module is made of, or a module itself. */
type Whole = ts.ObjectLiteralExpression | ts.SourceFile;

/**
 * A part that is taken out of an object, with what is taken out of that; the part itself where nothing more is known. One that is
 * called has the object as its `this`.
 */
export type Taken =
  | { readonly name: string; readonly parts: readonly Taken[] | undefined; readonly isCalled?: boolean }
  /** `...others`: whatever else there is. */
  | { readonly except: readonly string[] };

/** What a pattern takes; nothing where that cannot be told, for it computes a name. */
export function takenBy(checker: ts.TypeChecker, pattern: ts.BindingPattern): readonly Taken[] | undefined {
  if (!ts.isObjectBindingPattern(pattern)) return undefined;
  const hasRest = pattern.elements.some(each => each.dotDotDotToken !== undefined);
  const taken = pattern.elements.map((element): readonly Taken[] | undefined => {
    if (element.dotDotDotToken !== undefined) return restBeside(checker, element);
    const name = boundName(element, checker);
    if (name === undefined) return undefined;
    // `const { secret, ...others } = config`: it is only named to leave it out.
    if (hasRest && isUnused(element)) return [];
    return [{ name, parts: ts.isIdentifier(element.name) ? undefined : takenBy(checker, element.name) }];
  });
  return taken.every(each => each !== undefined) ? taken.flat() : undefined;
}

function restBeside(checker: ts.TypeChecker, rest: ts.BindingElement): readonly Taken[] | undefined {
  const names = rest.parent.elements.map(each =>
    each === rest ? "" : ts.isBindingElement(each) ? boundName(each, checker) : undefined,
  );
  return names.every(each => each !== undefined) ? [{ except: names }] : undefined;
}

/** Whether nothing has the name that it gives. */
export function isUnused({ name, parent, initializer }: ts.BindingElement): boolean {
  if (!ts.isIdentifier(name) || initializer !== undefined) return false;
  const variable = ts.findAncestor(parent, ts.isVariableDeclaration);
  if (variable !== undefined && (ts.getCombinedModifierFlags(variable) & ts.ModifierFlags.Export) !== 0) return false;
  const isMentioned = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === name.text && node !== name && isReference(node)) ||
    (ts.forEachChild(node, isMentioned) ?? false);
  return !isMentioned(enclosingFunction(parent));
}

/** Where a constant takes its value from, by way of which parts; nothing where it may have a default instead. */
export function sourceOf(
  checker: ts.TypeChecker,
  element: ts.BindingElement,
  inner?: readonly Taken[],
): { readonly object: ts.Expression; readonly taken: Taken } | undefined {
  if (element.initializer !== undefined || !ts.isObjectBindingPattern(element.parent)) return undefined;
  const name = boundName(element, checker);
  const named = name === undefined ? undefined : [{ name, parts: inner }];
  const [taken] = (element.dotDotDotToken === undefined ? named : restBeside(checker, element)) ?? [];
  if (taken === undefined) return undefined;
  const holder = element.parent.parent;
  if (ts.isBindingElement(holder)) return sourceOf(checker, holder, [taken]);
  const isTaken = ts.isVariableDeclaration(holder) && isConstant(holder);
  return isTaken && holder.initializer ? { object: holder.initializer, taken } : undefined;
}

/** What is taken out of an object, if all of that is known. */
export function partsOf(
  extraction: Extraction,
  object: ts.Expression,
  taken: readonly Taken[],
  at: ts.Expression,
): readonly Target[] | undefined {
  const whole = wholeBehind(extraction, object);
  return whole !== undefined && isMadeAtLoad(whole) ? partsIn(extraction, whole, taken, at) : undefined;
}

/** Whether a pattern takes a part apart that is made in a way of its own: `next` of `{ codes: { next } }`, where `codes: new Codes()`. */
export function isTakenFromWithin(
  extraction: Extraction,
  object: ts.Expression,
  taken: Taken,
  at: ts.Expression,
): boolean {
  let whole = wholeBehind(extraction, object);
  let inner: Taken | undefined = taken;
  while (inner !== undefined && "name" in inner && inner.parts !== undefined) {
    const part: Target | undefined = whole && partOf(extraction, whole, inner.name, at);
    whole = part && wholeIn(part);
    if (whole === undefined) return true;
    [inner] = inner.parts;
  }
  return false;
}

function partsIn(
  extraction: Extraction,
  whole: Whole,
  taken: readonly Taken[],
  at: ts.Expression,
): readonly Target[] | undefined {
  const found = taken.map(each => {
    if ("except" in each) return restIn(extraction, whole, each.except, at);
    const part = partOf(extraction, whole, each.name, at);
    const inner = part && each.parts && wholeIn(part);
    return inner === undefined ? part && [part] : partsIn(extraction, inner, each.parts ?? [], at);
  });
  return found.every(each => each !== undefined) ? found.flat() : undefined;
}

/** Of plain data: functions count when somebody asks what is left for them. */
function restIn(
  extraction: Extraction,
  whole: Whole,
  except: readonly string[],
  at: ts.Expression,
): readonly Target[] | undefined {
  const properties = ts.isObjectLiteralExpression(whole) ? whole.properties : undefined;
  if (properties?.every(each => isData(extraction, each)) !== true) return undefined;
  const names = properties.flatMap(({ name }) => (name === undefined ? [] : propertyName(name)));
  return partsIn(
    extraction,
    whole,
    names.filter(each => !except.includes(each)).map(name => ({ name, parts: undefined })),
    at,
  );
}

function isData({ references }: Extraction, property: ts.ObjectLiteralElementLike): boolean {
  const value = ts.isShorthandPropertyAssignment(property) ? property.name : valueOf(property);
  return (
    value !== undefined && !(property.name && ts.isComputedPropertyName(property.name)) && !references.isCallable(value)
  );
}

/** The object that an expression is certain to stand for. */
export function wholeBehind(extraction: Extraction, expression: ts.Expression): Whole | undefined {
  const node = bare(expression);
  const target = extraction.references.resolve(node);
  if (target.kind === "declaration") return wholeOf(target.node);
  if (target.kind !== "member" || !isAccess(node)) return undefined;
  const [field] = target.nodes;
  if (field !== undefined && isStaticOfModule(field) && target.nodes.length === 1) return wholeIn(target);
  const holder = wholeBehind(extraction, node.expression);
  const part = holder && partOf(extraction, holder, target.name, node);
  return part && wholeIn(part);
}

/** What an object has under a name; nothing where another object's member may be meant. */
function partOf(extraction: Extraction, whole: Whole, name: string, at: ts.Expression): Target | undefined {
  const { references } = extraction;
  const target = ts.isSourceFile(whole) ? references.exportOf(whole, name, at) : references.memberOf(whole, name, at);
  for (const declaration of declarationsOf(target)) references.reads.node(declaration);
  if (target.kind === "nothing" || (target.kind === "member" && target.nodes.length === 0))
    return isAbsent(whole, name) ? { kind: "nothing" } : undefined;
  if (target.kind !== "member") return target;
  const [property] = target.nodes;
  const isOwn = target.nodes.length === 1 && property?.parent === whole && !mayBeReplaced(property);
  return isOwn ? target : undefined;
}

/** All that an object has is written out, and there is nothing of that name. */
function isAbsent(whole: Whole, name: string): boolean {
  if (!ts.isObjectLiteralExpression(whole) || name in Object.prototype) return false;
  return whole.properties.every(({ name: own }) => {
    if (own === undefined || ts.isComputedPropertyName(own)) return false;
    return propertyName(own) !== name && propertyName(own) !== "__proto__";
  });
}

/** By what follows it: `{ currency: "EUR", ...others }`. */
export function mayBeReplaced(property: ts.Declaration): boolean {
  const { parent: literal } = property;
  if (!ts.isObjectLiteralExpression(literal)) return false;
  return literal.properties.some(
    each => each.pos > property.pos && (each.name === undefined || ts.isComputedPropertyName(each.name)),
  );
}

/** The object that a part is itself. */
function wholeIn(part: Target): Whole | undefined {
  if (part.kind === "declaration") return wholeOf(part.node);
  const [property] = part.kind === "member" ? part.nodes : [];
  const value = property && valueOf(property);
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value : undefined;
}

function wholeOf(declaration: ts.Declaration): Whole | undefined {
  if (ts.isSourceFile(declaration)) return declaration;
  return ts.isVariableDeclaration(declaration) && !isConstant(declaration) ? undefined : literalOf(declaration);
}
