import * as ts from "../../../typescript.js";
import { bare, isFunctionExpression, wrapped } from "../../expressions.js";

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

function holds(statement: ts.Statement, constructor: string, name: string): boolean {
  const assignment = ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (assignment === undefined || !ts.isBinaryExpression(assignment)) return false;
  const member = prototypeMember(assignment.left);
  const isObject = !ts.isLiteralExpression(bare(assignment.right)) && !isFunctionExpression(bare(assignment.right));
  return isObject && member?.constructor === constructor && member.name === name;
}

/** `this.items = []` in the constructor: each object has its own. */
function assignsOwn(made: ts.FunctionDeclaration, name: string): boolean {
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
