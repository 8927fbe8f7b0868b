import * as ts from "../../../typescript.js";
import { isModuleLevel } from "../../expressions.js";
import type { References } from "../../references.js";
import { ownerOfThis } from "../state/roots/owner-of-this.js";
import type { Code } from "./code.js";

/** `this`, and `super`, which is the same object as the class that is extended sees it. */
export function isSelf(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword;
}

/** What stands for the object that `this` is: the class or the literal of a member, failing those the function. */
export function selfOf(node: ts.Node): ts.Node {
  const owner = ownerOfThis(node);
  return ts.isClassLike(owner.parent) || ts.isObjectLiteralExpression(owner.parent) ? owner.parent : owner;
}

/** What stands for the `arguments` of a function. */
export function argumentsOf(references: References, node: ts.Node): ts.Node | undefined {
  if (!ts.isIdentifier(node) || node.text !== "arguments") return undefined;
  if (references.resolve(node).kind === "declaration") return undefined;
  const owner = ownerOfThis(node);
  return "body" in owner ? (owner.body as ts.Node) : undefined;
}

/** True if it mentions a `this` or `arguments` of its own, or what arrows in it make of them. */
export function mentionsOwn(code: ts.Node, isAsked: (node: ts.Node) => boolean): boolean {
  const visit = (node: ts.Node): boolean =>
    isAsked(node) ? isWithOwn(node, code) : (ts.forEachChild(node, visit) ?? false);
  return visit(code);
}

function isWithOwn(node: ts.Node, code: ts.Node): boolean {
  return ownerOfThis(node) === code;
}

/** The class itself, or the one object of a class, which a module makes: `const pricing = new Pricing(rates)`. */
export function isOneForAll({ callSites }: Code, self: ts.Node): boolean {
  if (ts.isObjectLiteralExpression(self)) return isModuleLevel(self);
  if (!ts.isClassLike(self)) return ts.isSourceFile(self);
  const [made, ...others] = callSites.of(self);
  return made !== undefined && isModuleLevel(made) && others.length === 0 && !callSites.isExtended(self);
}

/** A member that is the same for all objects of a class, as far as it is not itself made of `this`. */
export function isSettled({ callSites, sharedState }: Code, member: ts.Node, at: ts.Node): boolean {
  if (!ts.isClassElement(member) || !ts.isClassLike(member.parent)) return false;
  if (!isPrivate(member) && callSites.isExtended(member.parent)) return false;
  if (ts.isMethodDeclaration(member) || ts.isAccessor(member)) return member.body !== undefined;
  if (!ts.isPropertyDeclaration(member) || member.initializer === undefined) return false;
  const isChanged = sharedState.writesOf(member, at).length + sharedState.filledWith(member, at).length > 0;
  return !isChanged && (isPrivate(member) || isReadonly(member));
}

export function isPrivate(member: ts.ClassElement | ts.ParameterDeclaration): boolean {
  const { name } = member;
  if (name !== undefined && ts.isPrivateIdentifier(name)) return true;
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0;
}

export function isReadonly(member: ts.ClassElement | ts.ParameterDeclaration): boolean {
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Readonly) !== 0;
}
