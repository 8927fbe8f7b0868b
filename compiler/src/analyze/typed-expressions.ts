import * as ts from "../typescript.js";
import { possibleTexts } from "./constant-text.js";
import { boundProperty, isPrimitive, isUntyped } from "./declarations.js";
import { bare } from "./expressions.js";
import { mayBeMissing } from "./missing-values.js";
import { ownerOfUntyped, platformMember } from "./native-paths.js";
import type { Project } from "./project.js";
import type { NativeTarget } from "./target.js";

/** What the types of expressions tell. */
export class TypedExpressions {
  readonly project: Project;

  constructor(project: Project) {
    this.project = project;
  }

  /** The name of the type of an expression, if a package or the platform declares it. */
  foreignType(expression: ts.Expression): string | undefined {
    const type = this.project.checker.getTypeAtLocation(expression);
    const symbol = type.aliasSymbol ?? type.getSymbol();
    const [declaration] = symbol?.declarations ?? [];
    return declaration === undefined || this.project.isOwn(declaration) ? undefined : symbol?.name;
  }

  isCallable(expression: ts.Expression): boolean {
    return this.project.checker.getTypeAtLocation(expression).getCallSignatures().length > 0;
  }

  isUntyped(expression: ts.Expression): boolean {
    return isUntyped(this.project.checker.getTypeAtLocation(expression));
  }

  /** `K` of `memoize<K, V>(key: K)`: what it is only callers know. */
  isGeneric(expression: ts.Expression): boolean {
    return (this.project.checker.getTypeAtLocation(expression).flags & ts.TypeFlags.TypeParameter) !== 0;
  }

  hasMember(expression: ts.Expression, name: string): boolean {
    return this.project.checker.getTypeAtLocation(expression).getProperty(name) !== undefined;
  }

  /** A value that nobody can change: a number, a text, nothing. */
  isPrimitive(expression: ts.Expression): boolean {
    return isPrimitive(this.project.checker.getTypeAtLocation(expression));
  }

  /** Whether an object can have others in it, rather than texts and numbers alone. */
  hasObjects(expression: ts.Expression): boolean {
    const { checker } = this.project;
    const type = checker.getNonNullableType(checker.getTypeAtLocation(expression));
    if (isUntyped(type)) return true;
    const items = type.getNumberIndexType() ?? type.getStringIndexType();
    if (items !== undefined) return !isPrimitive(items);
    return type.getProperties().some(each => !isPrimitive(checker.getTypeOfSymbol(each)));
  }

  mayBeMissing(expression: ts.Expression): boolean {
    return mayBeMissing(this.project.checker, expression);
  }

  isNumber(expression: ts.Expression): boolean {
    return (this.project.checker.getTypeAtLocation(expression).flags & ts.TypeFlags.NumberLike) !== 0;
  }

  /** The declarations of the property that a destructuring element reads. */
  boundMembers(element: ts.BindingElement): readonly ts.Declaration[] {
    return boundProperty(this.project.checker, element)?.declarations ?? [];
  }

  protected isPlatformType(type: ts.Type, name: string): boolean {
    const symbol = type.getSymbol();
    return symbol?.name === name && symbol.declarations?.every(each => this.project.isPlatform(each)) === true;
  }

  /** What a property access can name: one member, or those that the type of a computed key allows. */
  memberNames(access: ts.PropertyAccessExpression | ts.ElementAccessExpression): readonly string[] {
    if (ts.isPropertyAccessExpression(access)) return [access.name.text];
    return this.textsOf(access.argumentExpression);
  }

  /** Every text that an expression can have, if they can be counted. */
  textsOf(expression: ts.Expression): readonly string[] {
    return possibleTexts(this.project.checker, expression);
  }

  /** What `{ stack }` takes from an object of the platform, or of any type, and what `date[name]` does. */
  platformMember(object: ts.Node, name: string): NativeTarget | undefined {
    const type = this.project.checker.getTypeAtLocation(object);
    if (isUntyped(type)) return this.untypedMember(object, name);
    return this.memberOfPlatform(type, name);
  }

  /** What a type has under a name that the platform declares. */
  memberOfPlatform(type: ts.Type, name: string): NativeTarget | undefined {
    const symbol = type.getProperty(name);
    const [declaration] = symbol?.declarations ?? [];
    if (symbol === undefined || declaration === undefined || !this.project.isPlatform(declaration)) return undefined;
    const target = platformMember(symbol, declaration);
    return target?.kind === "native" ? target : undefined;
  }

  /** A member by which its object is known, where no type tells what that is. */
  untypedMember(object: ts.Node, name: string): NativeTarget | undefined {
    const owner = ownerOfUntyped(name);
    if (owner === undefined) return undefined;
    const member = { kind: "native", path: `${owner}.prototype.${name}` } as const;
    return this.#isCaught(object) ? member : { ...member, untyped: name };
  }

  /** What a `catch` gets is an error, whatever else has a stack. */
  #isCaught(object: ts.Node): boolean {
    const value = ts.isExpression(object) ? bare(object) : object;
    const symbol = ts.isIdentifier(value) ? this.project.checker.getSymbolAtLocation(value) : undefined;
    const variable = symbol?.valueDeclaration ?? value.parent;
    return ts.isVariableDeclaration(variable) && ts.isCatchClause(variable.parent);
  }
}
