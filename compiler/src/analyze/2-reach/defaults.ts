import * as ts from "../../typescript.js";
import { argumentsFor, calleeOf, type CallSite } from "../1-discover/call-sites.js";
import { boundName, isConstant, isUntyped } from "../declarations.js";
import { bare, isFunctionExpression, isReference, wrapped, writtenBy } from "../expressions.js";
import type { References } from "../references.js";
import type { Extraction } from "./extract.js";
import type { DefaultKey } from "./facts.js";
import { isStrict, mayBeMissing } from "../missing-values.js";
import { valueOf } from "./unit-nodes.js";

/**
 * The name of a default of a unit: of its second parameter in `(id, load = http)`, or of a part of that in `(id, { load = http })`.
 * Nothing for those of functions inside of the unit, whose calls are not told apart.
 */
export function defaultKey(
  unit: ts.Node,
  declaration: ts.ParameterDeclaration | ts.BindingElement,
): DefaultKey | undefined {
  if (ts.isParameter(declaration))
    return declaration.parent === unit ? String(parametersOf(unit).indexOf(declaration)) : undefined;
  const { parent: pattern } = declaration;
  const holder = ts.isObjectBindingPattern(pattern) && ts.isParameter(pattern.parent) ? pattern.parent : undefined;
  const [whole, name] = [holder && defaultKey(unit, holder), boundName(declaration)];
  return whole === undefined || name === undefined ? undefined : partKey(whole, name);
}

/** The name of what a constructor computes for a field: those who do not ask for that have no use for it. */
export function assignedKey(field: string): DefaultKey {
  return `this.${field}`;
}

/** The default that stands behind `load ?? http` or `options.load ?? http`, where that is a parameter's, and nobody replaces it. */
export function fallbackKey(
  { project, references }: Extraction,
  unit: ts.Node,
  node: ts.BinaryExpression,
): DefaultKey | undefined {
  const left = bare(node.left);
  if (!isFallback(project.checker, node)) return undefined;
  if (ts.isPropertyAccessExpression(left)) return partKeyOf(references, unit, left.expression, left.name.text);
  return givenKey(references, unit, left);
}

/** A part of what a parameter holds that nobody replaces. */
export function partKeyOf(
  references: References,
  unit: ts.Node,
  options: ts.Expression,
  name: string,
): DefaultKey | undefined {
  const whole = givenKey(references, unit, bare(options));
  return whole === undefined ? undefined : partKey(whole, name);
}

function givenKey(references: References, unit: ts.Node, named: ts.Expression): DefaultKey | undefined {
  const target = ts.isIdentifier(named) ? references.resolve(named) : undefined;
  const declaration = target?.kind === "declaration" ? target.node : undefined;
  if (declaration === undefined || !(ts.isParameter(declaration) || ts.isBindingElement(declaration))) return undefined;
  const key = defaultKey(unit, declaration);
  return key === undefined || isReplaced(unit, named.getText()) ? undefined : key;
}

/** Also `load || http`: a function is never false. */
function isFallback(checker: ts.TypeChecker, { left, operatorToken: { kind } }: ts.BinaryExpression): boolean {
  if (kind === ts.SyntaxKind.QuestionQuestionToken) return true;
  if (kind !== ts.SyntaxKind.BarBarToken) return false;
  return checker.getNonNullableType(checker.getTypeAtLocation(left)).getCallSignatures().length > 0;
}

/** The defaults that the call which names its function here has no use for, because it certainly gives a value. */
export function givenAt(extraction: Extraction, named: ts.Node, callee: ts.Node | undefined): readonly DefaultKey[] {
  const call = callOf(named);
  if (call === undefined || callee === undefined) return [];
  return parametersOf(callee).flatMap((parameter, index) => {
    const [value] = argumentsFor(parameter, call);
    if (value === undefined || !mayHaveDefault(parameter, bare(value)) || !isCertain(extraction, value)) return [];
    const parts = partsOf(bare(value)).filter(each => isCertain(extraction, each.value));
    return [String(index), ...parts.map(each => partKey(String(index), each.name))];
  });
}

/** The defaults of a base class that each `super(…)` of a class has no use for. Without a constructor, whoever makes an object decides. */
export function givenToBase(
  extraction: Extraction,
  own: ts.ClassLikeDeclaration,
  maker: ts.ConstructorDeclaration | undefined,
): readonly DefaultKey[] {
  const constructor = own.members.filter(ts.isConstructorDeclaration).find(each => each.body !== undefined);
  const [first, ...others] = constructor === undefined ? [] : superCalls(constructor);
  if (first === undefined) return [];
  const given = givenAt(extraction, first.expression, maker);
  return given.filter(key => others.every(each => givenAt(extraction, each.expression, maker).includes(key)));
}

function superCalls(constructor: ts.ConstructorDeclaration): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) calls.push(node);
    if (!ts.isClassLike(node)) ts.forEachChild(node, visit);
  };
  visit(constructor);
  return calls;
}

function mayHaveDefault({ initializer, questionToken }: ts.ParameterDeclaration, value: ts.Expression): boolean {
  return initializer !== undefined || questionToken !== undefined || ts.isObjectLiteralExpression(value);
}

function partKey(whole: DefaultKey, name: string): DefaultKey {
  return `${whole}.${name}`;
}

function parametersOf(unit: ts.Node): readonly ts.ParameterDeclaration[] {
  const parameters = ts.isFunctionLike(unit) ? unit.parameters.filter(each => ts.isParameter(each)) : [];
  return parameters.filter(each => each.name.getText() !== "this");
}

function isReplaced(unit: ts.Node, name: string): boolean {
  const mentions = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === name && isReference(node)) || (ts.forEachChild(node, mentions) ?? false);
  const replaces = (node: ts.Node): boolean => {
    const written = writtenBy(node);
    return (written !== undefined && mentions(written)) || (ts.forEachChild(node, replaces) ?? false);
  };
  return replaces(unit);
}

interface Part {
  readonly name: string;
  readonly value: ts.Expression | ts.MethodDeclaration;
}

/** What a literal gives. Behind a spread nobody knows what has become of it. */
function partsOf(literal: ts.Expression): readonly Part[] {
  if (!ts.isObjectLiteralExpression(literal) || literal.properties.some(ts.isSpreadAssignment)) return [];
  return literal.properties.flatMap(property => {
    if (property.name === undefined || ts.isComputedPropertyName(property.name)) return [];
    const name = property.name.getText();
    if (ts.isPropertyAssignment(property)) return { name, value: property.initializer };
    if (ts.isMethodDeclaration(property)) return { name, value: property };
    return ts.isShorthandPropertyAssignment(property) ? { name, value: property.name } : [];
  });
}

/** A value that is there. Types say so in strict projects alone, and without types it has to be written out. */
function isCertain({ project, references }: Extraction, value: Part["value"]): boolean {
  if (ts.isMethodDeclaration(value)) return true;
  if (ts.isSpreadElement(value)) return false;
  // What is asserted need not be true.
  const node = bare(value);
  if (!isStrict(project.checker)) return isWritten(references, node);
  return isOfCertainType(project.checker, node) && !isOfCollection(references, node);
}

function isOfCertainType(checker: ts.TypeChecker, value: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(value);
  const isOpen = isUntyped(type) || (type.flags & (ts.TypeFlags.Instantiable | ts.TypeFlags.Void)) !== 0;
  const isNull = [type, ...(type.isUnion() ? type.types : [])].some(each => (each.flags & ts.TypeFlags.Null) !== 0);
  return !isOpen && !isNull && !mayBeMissing(checker, value);
}

/** `asks[0]`, `const [ask] = asks`, `asks.standard` of a record: the type says what its items are, not how many there are. */
function isOfCollection(references: References, value: ts.Expression, depth = 0): boolean {
  const node = bare(value);
  if (ts.isElementAccessExpression(node)) return true;
  const target = references.resolve(node);
  if (ts.isPropertyAccessExpression(node)) return target.kind === "member" && target.nodes.length === 0;
  const declaration = target.kind === "declaration" ? target.node : undefined;
  if (declaration === undefined) return false;
  if (ts.isBindingElement(declaration)) return ts.isArrayBindingPattern(declaration.parent);
  const held = valueOf(declaration);
  return held !== undefined && (depth >= 3 || isOfCollection(references, held, depth + 1));
}

/** A literal, a function, something new, or a constant that holds one of them. */
function isWritten(references: References, value: ts.Expression, depth = 0): boolean {
  const node = bare(value);
  if (isFunctionExpression(node) || ts.isNewExpression(node) || ts.isTemplateExpression(node)) return true;
  if (ts.isLiteralExpression(node) || ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node))
    return true;
  const target = references.resolve(node);
  if (target.kind !== "declaration") return target.kind === "durable";
  const callee = calleeOf(target.node);
  if (ts.isFunctionDeclaration(callee) || ts.isClassLike(callee) || isFunctionExpression(callee)) return true;
  const isKept = ts.isVariableDeclaration(target.node) && isConstant(target.node);
  const held = isKept ? valueOf(target.node) : undefined;
  return held !== undefined && depth < 3 && isWritten(references, held, depth + 1);
}

/** The call that names what it calls here. */
function callOf(callee: ts.Node): CallSite | undefined {
  const outer = wrapped(callee);
  const { parent } = outer;
  return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === outer
    ? parent
    : undefined;
}
