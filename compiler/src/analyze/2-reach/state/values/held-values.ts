import * as ts from "../../../../typescript.js";
import { boundProperty } from "../../../declarations.js";
import { bare, enclosingFunction, writtenBy } from "../../../expressions.js";
import type { Project } from "../../../project.js";
import type { References } from "../../../references.js";
import { returnedExpressions } from "../../../returned-expressions.js";

/**
 * Everything that a variable, a field or a property can hold, by the code that puts it there; nothing where somebody else may put
 * something there. Of parameters only what their function puts there itself.
 */
export function heldValues(
  project: Project,
  references: References,
  declaration: ts.Node,
): readonly ts.Expression[] | undefined {
  references.reads.body(declaration);
  if (isChangedUnseen(project, declaration)) return undefined;
  if (ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name))
    return withAssigned(references, declaration, enclosingFunction(declaration));
  if (ts.isParameter(declaration)) return heldByParameter(references, declaration);
  if (ts.isGetAccessor(declaration)) return returnedExpressions(references.reads, declaration);
  if (ts.isBindingElement(declaration)) return heldByPart(project, references, declaration);
  if (ts.isPropertyDeclaration(declaration))
    return isOwn(declaration) ? withAssigned(references, declaration, declaration.parent) : undefined;
  if (ts.isPropertyAssignment(declaration)) return ofLiteral(declaration, declaration.initializer);
  return ts.isShorthandPropertyAssignment(declaration) ? ofLiteral(declaration, declaration.name) : undefined;
}

function heldByParameter(
  references: References,
  parameter: ts.ParameterDeclaration,
): readonly ts.Expression[] | undefined {
  if (!ts.isIdentifier(parameter.name)) return undefined;
  const isField = ts.isParameterPropertyDeclaration(parameter, parameter.parent);
  if (!isField) return withAssigned(references, parameter, parameter.parent);
  return isOwn(parameter) ? withAssigned(references, parameter, parameter.parent.parent) : undefined;
}

/** `const { start } = period` */
function heldByPart(
  project: Project,
  references: References,
  element: ts.BindingElement,
): readonly ts.Expression[] | undefined {
  const byDefault = element.initializer === undefined ? [] : [element.initializer];
  const held = (boundProperty(project.checker, element)?.declarations ?? []).map(each =>
    project.isOwn(each) && !ts.isBindingElement(each) ? heldValues(project, references, each) : undefined,
  );
  const isWritten = writesTo(enclosingFunction(element), element.name.getText()).length > 0;
  if (isWritten || held.length === 0 || held.includes(undefined)) return undefined;
  return [...byDefault, ...held.flatMap(each => each ?? [])];
}

function withAssigned(
  references: References,
  declaration: ts.VariableDeclaration | ts.PropertyDeclaration | ts.ParameterDeclaration,
  within: ts.Node,
): readonly ts.Expression[] {
  const initial = declaration.initializer === undefined ? [] : [declaration.initializer];
  const assigned = writesTo(within, declaration.name.getText()).filter(({ left }) => {
    const target = references.resolve(left);
    const named = target.kind === "declaration" ? [target.node] : target.kind === "member" ? target.nodes : [];
    return named.includes(declaration);
  });
  return [...initial, ...assigned.map(({ right }) => right)];
}

/** Whether code of its file puts something there of which nobody sees what: `[d] = days`, `Object.assign(period, other)`, `period[key] = d`. */
function isChangedUnseen({ checker }: Project, declaration: ts.Node): boolean {
  const name = "name" in declaration ? (declaration.name as ts.Node | undefined)?.getText() : undefined;
  if (name === undefined) return true;
  const isPart = (object: ts.Expression): boolean =>
    checker
      .getTypeAtLocation(object)
      .getProperty(name)
      ?.declarations?.some(each => each === declaration) === true;
  const changes = (node: ts.Node): boolean =>
    isTakenApart(node, name) || changedObjects(node).some(isPart) || (ts.forEachChild(node, changes) ?? false);
  return changes(declaration.getSourceFile());
}

/** `[d] = days`, `({ d } = period)`, `for (d of days)` */
function isTakenApart(node: ts.Node, name: string): boolean {
  const isPattern = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  const target = isPattern ? bare(node.left) : ts.isForOfStatement(node) ? node.initializer : undefined;
  if (target === undefined || ts.isVariableDeclarationList(target)) return false;
  const isWhole = isPattern && !ts.isArrayLiteralExpression(target) && !ts.isObjectLiteralExpression(target);
  const mentions = (each: ts.Node): boolean =>
    (ts.isIdentifier(each) && each.text === name) || (ts.forEachChild(each, mentions) ?? false);
  return !isWhole && mentions(target);
}

/** Objects of which something is written under a name that is not written out. */
function changedObjects(node: ts.Node): readonly ts.Expression[] {
  const target = writtenBy(node);
  const written = target && bare(target);
  if (written !== undefined && ts.isElementAccessExpression(written)) return [written.expression];
  if (
    !ts.isCallExpression(node) ||
    !/^Object\.(assign|defineProperty|defineProperties)$/.test(node.expression.getText())
  )
    return [];
  return node.arguments.slice(0, 1);
}

/** Nobody but its class writes the field. */
function isOwn(field: ts.PropertyDeclaration | ts.ParameterDeclaration): boolean {
  const own = ts.ModifierFlags.Private | ts.ModifierFlags.Readonly;
  return ts.isPrivateIdentifier(field.name) || (ts.getCombinedModifierFlags(field) & own) !== 0;
}

/** What is written out, unless code of the same file writes a property of that name. */
function ofLiteral({ name }: ts.ObjectLiteralElementLike, value: ts.Expression): readonly ts.Expression[] | undefined {
  return name === undefined ||
    writesTo(name.getSourceFile(), name.getText()).some(({ left }) => ts.isPropertyAccessExpression(left))
    ? undefined
    : [value];
}

function writesTo(within: ts.Node, name: string): readonly ts.BinaryExpression[] {
  const found: ts.BinaryExpression[] = [];
  const visit = (node: ts.Node): void => {
    const target = writtenBy(node);
    const written = target && bare(target);
    const isNamed =
      written !== undefined &&
      (ts.isPropertyAccessExpression(written) ? written.name.text : written.getText()) === name;
    if (ts.isBinaryExpression(node) && isNamed) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(within);
  return found;
}
