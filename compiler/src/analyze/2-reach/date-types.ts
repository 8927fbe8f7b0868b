import * as ts from "../../typescript.js";
import { bare } from "../expressions.js";

/** Whether the text of a value can have the text of a Date in it: that of a `Date | undefined`, or of a list of them. */
export function mayNameDate(checker: ts.TypeChecker, value: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(bare(value));
  return mayHold(checker, type, each => isDate(each) || isListOfDates(checker, each));
}

export function mayListDates(checker: ts.TypeChecker, list: ts.Expression): boolean {
  return mayHold(checker, checker.getTypeAtLocation(bare(list)), each => isListOfDates(checker, each));
}

function mayHold(checker: ts.TypeChecker, type: ts.Type, holds: (type: ts.Type) => boolean): boolean {
  if (type.isUnion()) return type.types.some(each => mayHold(checker, each, holds));
  if ((type.flags & ts.TypeFlags.TypeParameter) === 0) return holds(type);
  const constraint = checker.getBaseConstraintOfType(type);
  return constraint !== undefined && constraint !== type && mayHold(checker, constraint, holds);
}

function isListOfDates(checker: ts.TypeChecker, type: ts.Type): boolean {
  const element = checker.isArrayLikeType(type) ? type.getNumberIndexType() : undefined;
  return element !== undefined && mayHold(checker, element, isDate);
}

function isDate(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  return symbol?.name === "Date" && symbol.declarations?.every(each => each.getSourceFile().isDeclarationFile) === true;
}
