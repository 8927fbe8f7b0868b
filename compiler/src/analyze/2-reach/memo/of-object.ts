import * as ts from "../../../typescript.js";
import { enclosingFunction, wrapped } from "../../expressions.js";
import type { Write } from "../state/changes/writes.js";
import type { Code } from "./code.js";
import { guardOfFilling } from "./filling.js";
import { memoOfWrite, type Memo } from "./memo.js";
import { isPrivate, isReadonly, isSelf } from "./self.js";

/**
 * A write by which an object remembers what nobody changes: `this.#total ??= sum(this.#lines)`. It makes no difference who asks
 * first, and nobody can tell whether somebody has.
 */
export function memoOfObject(code: Code, write: Write): Memo | undefined {
  const { root, node } = write;
  if (root.kind !== "field" || !ts.isPropertyDeclaration(root.declaration)) return undefined;
  const field = root.declaration;
  const writes = code.sharedState.writesOf(field, node);
  const isMemo = writes.every(each => memoOfWrite(code, each) !== undefined) && isHidden(code, field, writes);
  const memo = isMemo ? memoOfWrite(code, write) : undefined;
  return memo?.value.every(each => isOfUnchanged(code, each)) === true ? memo : undefined;
}

/** The class alone can name the field, and asks for it nowhere but where it is filled. */
function isHidden(code: Code, field: ts.PropertyDeclaration, writes: readonly Write[]): boolean {
  if (!isPrivate(field)) return false;
  const fillings = writes.flatMap(write => {
    const asked = guardOfFilling(code, write);
    return asked === undefined ? [] : [asked.asked ?? write.node];
  });
  code.references.reads.body(field);
  const isAskedElsewhere = (node: ts.Node): boolean => {
    const isMention = ts.isPropertyAccessExpression(node) && memberOf(code, node).includes(field);
    const isFilled = fillings.some(each => enclosingFunction(each) === enclosingFunction(node) && each.pos <= node.pos);
    return (isMention && !isFilled) || (ts.forEachChild(node, isAskedElsewhere) ?? false);
  };
  return !isAskedElsewhere(field.parent);
}

/** What is computed of an object that stays as it is, also by other members of it. */
function isOfUnchanged(code: Code, value: ts.Node): boolean {
  const followed = new Set<ts.Node>();
  const isSettledPart = (member: ts.Declaration, self: ts.Node): boolean => {
    if (!isCode(member)) return isUnchanged(code, member, self);
    if (followed.has(member)) return true;
    followed.add(member);
    code.references.reads.body(member);
    return isSettled(member);
  };
  const isSettled = (node: ts.Node): boolean => {
    if (!isSelf(node)) return ts.forEachChild(node, each => !isSettled(each)) !== true;
    const access = wrapped(node).parent;
    const members = ts.isPropertyAccessExpression(access) ? memberOf(code, access) : [];
    return members.length > 0 && members.every(each => isSettledPart(each, node));
  };
  return isSettled(value);
}

/** Nobody but its class can change what a private field holds, and nobody at all what is readonly throughout. */
function isUnchanged(code: Code, member: ts.Declaration, reader: ts.Node): boolean {
  if (!ts.isPropertyDeclaration(member) && !ts.isParameter(member)) return false;
  if (code.sharedState.writesOf(member, reader).length > 0) return false;
  return isPrivate(member) || (isReadonly(member) && isReadonlyType(code, member));
}

function isReadonlyType(
  { references }: Code,
  { name, type }: ts.PropertyDeclaration | ts.ParameterDeclaration,
): boolean {
  if (type !== undefined && /^(readonly |Readonly(Array|Map|Set)<)/.test(type.getText())) return true;
  return ts.isIdentifier(name) && references.isPrimitive(name);
}

function isCode(member: ts.Declaration): boolean {
  return (ts.isMethodDeclaration(member) || ts.isAccessor(member)) && member.body !== undefined;
}

function memberOf({ references }: Code, access: ts.PropertyAccessExpression): readonly ts.Declaration[] {
  const target = references.resolve(access);
  return target.kind === "member" ? target.nodes : [];
}
