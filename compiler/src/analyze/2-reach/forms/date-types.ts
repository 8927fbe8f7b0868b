import * as ts from "../../../typescript.js";
import { isConstant } from "../../declarations.js";
import { bare } from "../../expressions.js";

/** Whether the text of a value can have the text of a Date in it: that of a `Date | undefined`, or of a list of them. */
export function mayNameDate(checker: ts.TypeChecker, value: ts.Expression): boolean {
  return mayHold(checker, writtenType(checker, value), each => isDate(each) || isListOfDates(checker, each));
}

/** Of a constant whose type says nothing, as in `const at: unknown = new Date(0)`, that of its value. */
function writtenType(checker: ts.TypeChecker, value: ts.Expression): ts.Type {
  const node = bare(value);
  const type = checker.getTypeAtLocation(node);
  if ((type.flags & sayingNothing) === 0 || !ts.isIdentifier(node)) return type;
  const constant = checker.getSymbolAtLocation(node)?.valueDeclaration;
  const isWritten = constant !== undefined && ts.isVariableDeclaration(constant) && isConstant(constant);
  return isWritten && constant.initializer !== undefined ? writtenType(checker, constant.initializer) : type;
}

const sayingNothing = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive;

export function mayListDates(checker: ts.TypeChecker, list: ts.Expression): boolean {
  return mayHold(checker, checker.getTypeAtLocation(bare(list)), each => isListOfDates(checker, each));
}

export function areDates(checker: ts.TypeChecker, types: readonly ts.Type[]): boolean {
  return types.some(each => mayHold(checker, each, isDate));
}

/** Whether an object whose members are named by the first of each pair can be named by dates: of a map, or of a list of pairs. */
export function mayKeyByDates(checker: ts.TypeChecker, pairs: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(bare(pairs));
  const item = itemOf(checker, type);
  const first = item ?? firstArgument(checker, type);
  if (first === undefined) return false;
  const key = checker.isTupleType(first) ? first.getProperty("0") : undefined;
  if (key !== undefined) return areDates(checker, [checker.getTypeOfSymbol(key)]);
  // Of other lists nobody knows which of the values are keys.
  return item === undefined && areDates(checker, [first]);
}

/** `Date` of `Map<Date, number>`, `[Date, number]` of an iterator. */
export function firstArgument(checker: ts.TypeChecker, type: ts.Type): ts.Type | undefined {
  const isReference =
    (type.flags & ts.TypeFlags.Object) !== 0 && (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference;
  return isReference ? checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
}

export function itemOf(checker: ts.TypeChecker, list: ts.Type): ts.Type | undefined {
  return checker.isArrayLikeType(list) ? list.getNumberIndexType() : undefined;
}

function mayHold(checker: ts.TypeChecker, type: ts.Type, holds: (type: ts.Type) => boolean): boolean {
  if (type.isUnionOrIntersection()) return type.types.some(each => mayHold(checker, each, holds));
  if (isOwnClass(type)) return (type.getBaseTypes() ?? []).some(each => mayHold(checker, each, holds));
  if ((type.flags & ts.TypeFlags.TypeParameter) === 0) return holds(type);
  const constraint = checker.getBaseConstraintOfType(type);
  return constraint !== undefined && constraint !== type && mayHold(checker, constraint, holds);
}

function isListOfDates(checker: ts.TypeChecker, type: ts.Type): boolean {
  const element = itemOf(checker, type);
  return element !== undefined && mayHold(checker, element, isDate);
}

function isDate(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  return symbol?.name === "Date" && symbol.declarations?.every(each => each.getSourceFile().isDeclarationFile) === true;
}

/** A class of the project has the text of what it extends, unless it says what its own is. */
function isOwnClass(type: ts.Type): boolean {
  const declaration = type.isClass() ? type.getSymbol()?.valueDeclaration : undefined;
  if (declaration === undefined || declaration.getSourceFile().isDeclarationFile) return false;
  const text = type.getProperty("toString")?.valueDeclaration;
  return text === undefined || text.getSourceFile().isDeclarationFile;
}
