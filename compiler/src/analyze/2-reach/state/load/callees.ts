import * as ts from "../../../../typescript.js";
import { isStatic } from "../../../declarations.js";
import { bare, isAccess, isThis, wrapped, writtenBy } from "../../../expressions.js";

// What stands beside functions: what gives them a name, and where that is mentioned.

/** Whether a function is what another one gives back. */
export function isReturned(callee: ts.Node, maker: ts.Node): boolean {
  const { parent } = wrapped(callee);
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(maker) && parent === maker);
}

/** `seen.add` of `add` in it. */
export function namedBy(mention: ts.Node): ts.Node {
  return isAccess(mention.parent) ? mention.parent : mention;
}

/** `export default function () {}`, and what `export default settings` names. */
export function isDefaultExport(callee: ts.Node): boolean {
  if (ts.isFunctionDeclaration(callee) && (ts.getCombinedModifierFlags(callee) & ts.ModifierFlags.Default) !== 0)
    return true;
  const name = nameOf(callee);
  const isNamed = (statement: ts.Statement): boolean =>
    ts.isExportAssignment(statement) && bare(statement.expression).getText() === name;
  return name !== undefined && !isMember(callee) && callee.getSourceFile().statements.some(isNamed);
}

/** Code that is executed once, while its module is loaded. */
export function isExecutedAtLoad(owner: ts.Node): boolean {
  const isStaticField = ts.isPropertyDeclaration(owner) && isStatic(owner);
  return ts.isSourceFile(owner) || ts.isClassStaticBlockDeclaration(owner) || isStaticField;
}

/** Code that is executed for each object of a class while that is made. */
export function isConstruction(owner: ts.Node): boolean {
  return ts.isConstructorDeclaration(owner) || (ts.isPropertyDeclaration(owner) && !isStatic(owner));
}

/** `this.handle`, `super.handle` */
export function isOfThis(callee: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(callee)) return false;
  const { kind } = callee.expression;
  return kind === ts.SyntaxKind.ThisKeyword || kind === ts.SyntaxKind.SuperKeyword;
}

/** A member of a class. */
export function isInClass(member: ts.Node): boolean {
  return ts.isClassLike(member.parent);
}

/** A function of a class or of a literal: whoever has the object has it. */
export function isMember(callee: ts.Node): boolean {
  const holder = holderOf(callee);
  return (
    ts.isMethodDeclaration(holder) ||
    ts.isAccessor(holder) ||
    ts.isPropertyAssignment(holder) ||
    ts.isPropertyDeclaration(holder)
  );
}

/** What gives a function its name. */
function holderOf(callee: ts.Node): ts.Node {
  const isHeld = ts.isArrowFunction(callee) || ts.isFunctionExpression(callee) || ts.isClassExpression(callee);
  return isHeld ? wrapped(callee).parent : callee;
}

/** The names that a key can be, as far as its type counts them. */
export function namesOf(type: ts.Type): readonly string[] {
  return (type.isUnion() ? type.types : [type]).flatMap(each => (each.isStringLiteral() ? each.value : []));
}

/** A key that can be any name. */
export function isAnyText({ flags }: ts.Type): boolean {
  return (flags & (ts.TypeFlags.String | ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) !== 0;
}

/** By what name a function or a class is mentioned. */
export function nameOf(callee: ts.Node): string | undefined {
  const holder = holderOf(callee);
  const isNamed =
    isMember(callee) ||
    ts.isFunctionDeclaration(holder) ||
    ts.isClassDeclaration(holder) ||
    ts.isVariableDeclaration(holder) ||
    ts.isBindingElement(holder);
  const name = isNamed ? (holder as ts.NamedDeclaration).name : undefined;
  return name !== undefined && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) ? name.text : undefined;
}

/** Whether an access executes an accessor: a value that is assigned, its setter; one that is read, its getter. */
export function executes(access: ts.Node, accessor: ts.GetAccessorDeclaration | ts.SetAccessorDeclaration): boolean {
  const target = writtenBy(wrapped(access).parent);
  const isWritten = target !== undefined && bare(target) === access;
  const isReplaced = isWritten && isPlainAssignment(wrapped(access).parent);
  return ts.isGetAccessor(accessor) ? !isReplaced : isWritten;
}

function isPlainAssignment(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** `Currency` of `Currency.EUR` and of `value instanceof Currency`: nobody makes an object by that. */
export function isAskedForMember(mention: ts.Node): boolean {
  const { parent } = wrapped(mention);
  if (isAccess(parent)) return parent.expression === wrapped(mention);
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
}

/** A class that is more than what stands in it. */
export function isDerived({ heritageClauses }: ts.ClassLikeDeclaration): boolean {
  return (heritageClauses ?? []).some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
}

/** A class that others can have make an object under another name. */
export function makesItself(holder: ts.ClassLikeDeclaration): boolean {
  const isDecorated = ts.canHaveDecorators(holder) && (ts.getDecorators(holder) ?? []).length > 0;
  const makes = (node: ts.Node): boolean =>
    (ts.isNewExpression(node) && isThis(bare(node.expression))) || (ts.forEachChild(node, makes) ?? false);
  return isDecorated || makes(holder);
}
