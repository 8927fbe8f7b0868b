import * as ts from "../../../../typescript.js";
import { bare, isFunctionExpression, wrapped } from "../../../expressions.js";
import type { Reads } from "../../../incremental/reads.js";
import { partOfLiteral } from "../parts/parts.js";

/**
 * The constructor function whose prototype holds the object that a method reaches through `this`: `items` of
 * `Cart.prototype.add = function (item) { this.items.push(item) }`, where `Cart.prototype.items = []`.
 */
export function sharedByPrototype(method: ts.FunctionExpression, self: ts.Node): ts.Declaration | undefined {
  const assigned = wrapped(method).parent;
  const constructor = ts.isBinaryExpression(assigned) ? prototypeMember(assigned.left)?.constructor : undefined;
  const { parent } = self;
  if (constructor === undefined || !ts.isPropertyAccessExpression(parent)) return undefined;
  const { statements } = method.getSourceFile();
  const isHeld = statements.some(each => holds(each, constructor, parent.name.text));
  const made = isHeld
    ? statements.find(each => ts.isFunctionDeclaration(each) && each.name?.text === constructor)
    : undefined;
  if (made === undefined || !ts.isFunctionDeclaration(made)) return undefined;
  return assignsOwn(made, parent.name.text) ? undefined : made;
}

/** The class, or the constructor function, whose prototype holds the object of a member that only the types say objects have. */
export function holderOfMember(reads: Reads, member: ts.Declaration): ts.Declaration | undefined {
  const { parent: type } = member;
  const isDescribed = ts.isPropertySignature(member) || (ts.isPropertyDeclaration(member) && isDeclared(member));
  if (!isDescribed || !(ts.isInterfaceDeclaration(type) || ts.isClassLike(type)) || type.name === undefined)
    return undefined;
  const constructor = type.name.text;
  const { statements } = member.getSourceFile();
  const name = member.name.getText();
  if (!statements.some(each => holds(each, constructor, name))) return undefined;
  reads.body(member);
  const holder = statements
    .flatMap(each => (ts.isFunctionDeclaration(each) || ts.isClassDeclaration(each) ? [each] : []))
    .find(each => each.name?.text === constructor);
  const made = holder && (ts.isClassDeclaration(holder) ? holder.members.find(ts.isConstructorDeclaration) : holder);
  return made !== undefined && assignsOwn(made, name) ? undefined : holder;
}

/** `declare lines: string[]` makes nothing. */
function isDeclared(field: ts.PropertyDeclaration): boolean {
  return (ts.getCombinedModifierFlags(field) & ts.ModifierFlags.Ambient) !== 0;
}

/** `Cart.prototype.items` */
function prototypeMember(target: ts.Expression): { readonly constructor: string; readonly name: string } | undefined {
  const member = bare(target);
  const prototype = ts.isPropertyAccessExpression(member) ? bare(member.expression) : undefined;
  if (prototype === undefined || !ts.isPropertyAccessExpression(prototype) || !ts.isPropertyAccessExpression(member))
    return undefined;
  const constructor = bare(prototype.expression);
  return prototype.name.text === "prototype" && ts.isIdentifier(constructor)
    ? { constructor: constructor.text, name: member.name.text }
    : undefined;
}

/** `Cart.prototype.items = []`, `Object.assign(Cart.prototype, { items: [] })` */
function holds(statement: ts.Statement, constructor: string, name: string): boolean {
  const expression = ts.isExpressionStatement(statement) ? bare(statement.expression) : undefined;
  if (expression === undefined) return false;
  const value = ts.isCallExpression(expression)
    ? assignedTo(expression, constructor, name)
    : ts.isBinaryExpression(expression) && isMember(prototypeMember(expression.left), constructor, name)
      ? expression.right
      : undefined;
  return value !== undefined && !ts.isLiteralExpression(bare(value)) && !isFunctionExpression(bare(value));
}

function isMember(member: ReturnType<typeof prototypeMember>, constructor: string, name: string): boolean {
  return member?.constructor === constructor && member.name === name;
}

function assignedTo(call: ts.CallExpression, constructor: string, name: string): ts.Expression | undefined {
  const [target, source] = call.arguments;
  if (call.expression.getText() !== "Object.assign" || target?.getText() !== `${constructor}.prototype`)
    return undefined;
  const literal = source && bare(source);
  return literal !== undefined && ts.isObjectLiteralExpression(literal) ? partOfLiteral(literal, name) : undefined;
}

/** `this.items = []` where the object is made: each has its own. */
function assignsOwn(made: ts.Node, name: string): boolean {
  const visit = (node: ts.Node): boolean => {
    const target = ts.isBinaryExpression(node) ? bare(node.left) : undefined;
    const isOwn =
      target !== undefined &&
      ts.isPropertyAccessExpression(target) &&
      target.expression.kind === ts.SyntaxKind.ThisKeyword &&
      target.name.text === name;
    return isOwn || (ts.forEachChild(node, visit) ?? false);
  };
  return visit(made);
}
