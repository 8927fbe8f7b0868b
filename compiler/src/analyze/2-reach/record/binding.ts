import * as ts from "../../../typescript.js";
import { constantText } from "../../constant-text.js";
import { bare, isFunctionExpression, isModuleLevel, wrapped } from "../../expressions.js";
import { memberPath } from "../../native-paths.js";
import { isMergedOver } from "./merged.js";
import { boundName, boundProperty } from "../../declarations.js";
import { defaultKey } from "../defaults.js";
import { isErrorBehind } from "../forms/error-forms.js";
import type { HandlerValue } from "../handler-values.js";
import { recordLiteral, visitLiteral } from "./literal.js";
import { recordHolder, takesDurables } from "./holder.js";
import { recordNative } from "./native.js";
import { recordCopied, recordName } from "./open-members.js";
import { recordPartsOf } from "./declaration.js";
import { isUnused, takenBy } from "./parts.js";
import { recordMemberOf } from "./picked.js";
import { recordStepBody } from "./step.js";
import { recordTaken } from "./taken.js";
import { literalOf, propertyName, valueOf } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** A variable: its pattern reads properties, and its value is evaluated here unless it counts when it is mentioned. */
export function recordVariable(walk: UnitWalk, declaration: ts.VariableDeclaration): void {
  const { references } = walk.extraction;
  const { name } = declaration;
  if (!ts.isIdentifier(name)) {
    const source = declaration.initializer && references.nativePath(declaration.initializer);
    recordPattern(walk, name, source);
    if (source !== undefined) return;
    if (declaration.initializer !== undefined && recordTakenParts(walk, name, declaration.initializer)) return;
    if (declaration.initializer !== undefined && takesDurables(walk, name)) {
      recordHolder(walk, declaration.initializer);
      return;
    }
  }
  // Of a loop that this unit does not execute.
  const loop = declaration.parent.parent;
  if (declaration === walk.node && ts.isForOfStatement(loop)) walk.visit(loop.expression);
  const value = valueOf(declaration);
  if (value === undefined || isFunctionExpression(value) || ts.isClassExpression(value)) return;
  const handed = walk.extraction.masks.handlerIn(declaration);
  if (handed !== undefined) {
    recordHandler(walk, value, handed);
    return;
  }
  // Another name for a native: its uses are judged, not the naming.
  if (references.isConstantAlias(declaration)) return;
  const literal = literalOf(declaration);
  if (literal === undefined) walk.visit(value);
  else {
    // The function that makes it is not reached, or nobody who names it says what there is of it.
    const isMade = declaration === walk.node && !isModuleLevel(declaration);
    if (isMade || isMergedOver(walk, literal)) recordLiteral(walk, literal);
    visitLiteral(walk, literal);
  }
}

/** What `const { currency } = config` takes out of an object of a module is all that counts of it. */
function recordTakenParts(walk: UnitWalk, pattern: ts.BindingPattern, object: ts.Expression): boolean {
  const taken = takenBy(walk.extraction.project.checker, pattern);
  return taken !== undefined && recordPartsOf(walk, object, taken, "value");
}

/** `body = load;` of a variable that holds functions for steps. */
export function recordAssignedHandler(walk: UnitWalk, node: ts.BinaryExpression): boolean {
  const handed = walk.extraction.masks.handlerAssigned(node);
  if (handed !== undefined) recordHandler(walk, node.right, handed);
  return handed !== undefined;
}

/** `for (const body of [load, save])`, each of which goes to a step. */
export function recordTakenHandlers(walk: UnitWalk, list: ts.ArrayLiteralExpression): boolean {
  const handed = walk.extraction.masks.handlersTaken(list);
  if (handed !== undefined) recordHandler(walk, list, handed);
  return handed !== undefined;
}

function recordHandler(walk: UnitWalk, value: ts.Expression, { bodies, eager }: HandlerValue): void {
  for (const each of eager) walk.visit(each);
  recordStepBody(walk, value, bodies);
}

/** Each property that a pattern takes counts as read, in variables and in parameters alike. */
export function recordPattern(walk: UnitWalk, pattern: ts.BindingPattern, source?: string): void {
  for (const element of pattern.elements) {
    if (ts.isOmittedExpression(element)) continue;
    if (element.propertyName && ts.isComputedPropertyName(element.propertyName)) walk.visit(element.propertyName);
    if (ts.isObjectBindingPattern(pattern)) recordElement(walk, element, source);
    if (!ts.isIdentifier(element.name)) {
      const name = boundName(element, walk.extraction.project.checker);
      recordPattern(walk, element.name, source && name && memberPath(source, name));
    }
    const { initializer } = element;
    if (initializer) walk.byDefault(defaultKey(walk.node, element), () => walk.visit(initializer));
  }
}

function recordElement(walk: UnitWalk, element: ts.BindingElement, source: string | undefined): void {
  const name = boundName(element, walk.extraction.project.checker);
  if (source === undefined) {
    if (element.dotDotDotToken) recordCopied(walk, element.name, "shallow");
    else if (!countsWhereUsed(walk, element) && !isLeftOut(walk, element)) recordTaken(walk, element, element);
    const { parent: holder } = element.parent;
    const held = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
    if (name === "stack" && held !== undefined && isErrorBehind(walk.extraction.project.checker, held))
      recordNative(walk, element, "Error.prototype.stack", "value");
    const native = name === undefined ? undefined : walk.extraction.references.platformMember(element.parent, name);
    if (native !== undefined) recordNative(walk, element, native.path, "value", native.untyped);
  } else if (name === undefined) {
    recordNative(walk, element, `${source}.[computed]`, "value");
  } else if (!walk.extraction.references.isConstantAlias(element) && ts.isIdentifier(element.name)) {
    recordNative(walk, element, memberPath(source, name), "value");
  }
}

/** `const { send, ...others } = api`, or for a step alone: it takes more than a name to execute what is no accessor. */
function isLeftOut({ extraction }: UnitWalk, element: ts.BindingElement): boolean {
  const declared = boundProperty(extraction.project.checker, element)?.declarations ?? [];
  const isPlain = declared.every(each => !ts.isAccessor(each));
  return declared.length > 0 && isPlain && (isUnused(element) || extraction.masks.isTaken(element));
}

/** Code that mentions one name of `const { on, run } = api` has nothing to do with the other. */
function countsWhereUsed(walk: UnitWalk, element: ts.BindingElement): boolean {
  return ts.isVariableDeclaration(walk.node) && ts.isIdentifier(element.name);
}

/** `({ load } = api)`. True if all that counts of the object is said. */
export function recordAssignedPattern(walk: UnitWalk, node: ts.BinaryExpression): boolean {
  const target = bare(node.left);
  if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isObjectLiteralExpression(target)) return false;
  for (const property of target.properties) {
    if (ts.isSpreadAssignment(property)) {
      recordCopied(walk, property.expression, "shallow");
      continue;
    }
    const name = assignedName(walk, property.name);
    if (name === undefined) recordName(walk, property, "*");
    else recordMemberOf(walk, node.right, name, node.right);
  }
  const names = target.properties.map(each =>
    ts.isSpreadAssignment(each) ? undefined : assignedName(walk, each.name),
  );
  const taken = names.flatMap(name => (name === undefined ? [] : { name, parts: undefined }));
  // Whoever takes the value of an assignment has the whole object.
  const isAll = taken.length === names.length && ts.isExpressionStatement(wrapped(node).parent);
  return isAll && recordPartsOf(walk, node.right, taken, "value");
}

function assignedName(walk: UnitWalk, name: ts.PropertyName): string | undefined {
  if (ts.isComputedPropertyName(name)) return constantText(walk.extraction.project.checker, name.expression);
  return propertyName(name);
}
