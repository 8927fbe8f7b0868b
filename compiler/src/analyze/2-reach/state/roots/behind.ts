import * as ts from "../../../../typescript.js";

/** Whether what an object has under a member's name can be that member: its class, or the literal that it is in, may be behind an interface. */
export function mayBeBehind(checker: ts.TypeChecker, member: ts.Node, object: ts.Node): boolean {
  const own = checker.getTypeAtLocation(holderOf(member));
  const asked = constraintOf(checker, checker.getTypeAtLocation(object));
  if (isAssignable(checker, own, asked)) return true;
  // For some types in the place of its parameters it may be.
  const isOpen = isGeneric(member) || isGeneric(object);
  return isOpen && asked.getProperties().every(({ name }) => own.getProperty(name) !== undefined);
}

function holderOf(member: ts.Node): ts.Node {
  return ts.findAncestor(member, each => ts.isClassLike(each) || ts.isObjectLiteralExpression(each)) ?? member;
}

/** `this`, and `T` of `T extends Store`, are what they extend. */
function constraintOf(checker: ts.TypeChecker, type: ts.Type): ts.Type {
  return checker.getNonNullableType(checker.getBaseConstraintOfType(type) ?? type);
}

/** A literal may have more than it is asked for, once a variable holds it. */
function isAssignable(checker: ts.TypeChecker, own: ts.Type, asked: ts.Type): boolean {
  if (checker.isTypeAssignableTo(own, asked)) return true;
  const isOfLiteral = ((own.symbol as ts.Symbol | undefined)?.flags ?? 0) & ts.SymbolFlags.ObjectLiteral;
  return isOfLiteral !== 0 && partsOf(asked).some(each => hasMembersOf(checker, own, each));
}

function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function hasMembersOf(checker: ts.TypeChecker, own: ts.Type, asked: ts.Type): boolean {
  return asked.getProperties().every(member => {
    const held = own.getProperty(member.name);
    if (held === undefined) return (member.flags & ts.SymbolFlags.Optional) !== 0;
    return checker.isTypeAssignableTo(checker.getTypeOfSymbol(held), checker.getTypeOfSymbol(member));
  });
}

function isGeneric(node: ts.Node): boolean {
  return ts.findAncestor(node, each => "typeParameters" in each && each.typeParameters !== undefined) !== undefined;
}
