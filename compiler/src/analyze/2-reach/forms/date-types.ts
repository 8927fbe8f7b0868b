import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";

/** Whether the text of a value can have the text of a Date in it: that of a `Date | undefined`, or of a list of them. */
export function mayNameDate(checker: ts.TypeChecker, value: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(bare(value));
  return mayHold(checker, type, each => isDate(each) || isListOfDates(checker, each));
}

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
  if (type.isUnion()) return type.types.some(each => mayHold(checker, each, holds));
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
