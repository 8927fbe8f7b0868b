import * as ts from "../typescript.js";
import { ownerOfThis } from "./2-reach/state/roots/owner-of-this.js";
import { constantText } from "./constant-text.js";
import { isGlobalAugmentation } from "./native-paths.js";
import { enclosingFunction, isModuleLevel } from "./expressions.js";
import type { Target } from "./target.js";

/** `this.load` in a method of an object literal, whose type is known to strict projects alone. */
export function memberOfLiteral(object: ts.Expression, name: string): ts.ObjectLiteralElement | undefined {
  const literal = object.kind === ts.SyntaxKind.ThisKeyword ? ownerOfThis(object).parent : undefined;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return undefined;
  return literal.properties.find(each => each.name !== undefined && each.name.getText() === name);
}

export function isUntyped(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
}

export function isPrimitive(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isPrimitive);
  return (type.flags & primitives) !== 0;
}

const primitives =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.ESSymbolLike |
  ts.TypeFlags.VoidLike |
  ts.TypeFlags.Null;

export function declarationsOf(target: Target): readonly ts.Node[] {
  if (target.kind === "declaration") return [target.node];
  if (target.kind === "member") return target.nodes;
  return target.kind === "durable" && target.declaration ? [target.declaration] : [];
}

export function isConstant(declaration: ts.VariableDeclaration): boolean {
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
}

/** A member that an interface describes, or that is abstract. */
export function isBodiless(member: ts.Declaration): boolean {
  return !("body" in member && member.body) && !("initializer" in member && member.initializer);
}

export function isStatic(member: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
}

/** What a class of a module computes while that is loaded. */
export function isStaticOfModule(member: ts.Node): member is ts.PropertyDeclaration {
  return ts.isPropertyDeclaration(member) && isStatic(member) && isModuleLevel(member.parent);
}

/** Once, while a module is loaded: of what is written here. */
export function isMadeAtLoad(node: ts.Node): boolean {
  return isModuleLevel(node) || isStaticOfModule(enclosingFunction(node));
}

/** The property that a destructuring element reads, if its name is written out, or the checker can tell it. */
export function boundName(element: ts.BindingElement, checker?: ts.TypeChecker): string | undefined {
  if (element.dotDotDotToken) return undefined;
  const key = element.propertyName ?? element.name;
  if (ts.isComputedPropertyName(key)) return checker && constantText(checker, key.expression);
  return ts.isIdentifier(key) || ts.isStringLiteralLike(key) ? key.text : undefined;
}

/** The property itself, as the type of what is taken apart has it. */
export function boundProperty(
  checker: ts.TypeChecker,
  element: ts.BindingElement,
  name = boundName(element),
): ts.Symbol | undefined {
  return name === undefined ? undefined : checker.getTypeAtLocation(element.parent).getProperty(name);
}

/** `declare const crypto: any` names the global, it does not replace it. */
export function isAmbient(declaration: ts.Declaration): boolean {
  if (declaration.getSourceFile().isDeclarationFile || isGlobalAugmentation(declaration)) return true;
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
}

/** The module that a declaration of types describes, rather than being in it. */
export function describedModule(declaration: ts.Declaration): string | undefined {
  const module = ts.findAncestor(declaration, node => ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name));
  return module !== undefined && ts.isModuleDeclaration(module) && !isGlobalAugmentation(declaration)
    ? module.name.text
    : undefined;
}

export function isInModule(declaration: ts.Declaration): boolean {
  return (
    ts.findAncestor(declaration, node => ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) !== undefined
  );
}

/** An export of a namespace or of a module: the same value whichever way it is reached. */
export function isNamespaceMember(declaration: ts.Declaration): boolean {
  return (
    ts.isFunctionDeclaration(declaration) ||
    ts.isVariableDeclaration(declaration) ||
    ts.isClassDeclaration(declaration) ||
    ts.isModuleDeclaration(declaration) ||
    ts.isExportAssignment(declaration)
  );
}
