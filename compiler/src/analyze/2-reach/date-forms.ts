import * as ts from "../../typescript.js";
import { bare } from "../expressions.js";

/** What `new Date` makes of its arguments: the clock, a conversion, or fields that are read in the host's zone. */
export function constructedDate(checker: ts.TypeChecker, given: readonly ts.Expression[]): readonly string[] {
  const types = given.flatMap(each => typesOf(checker, each));
  if (types.includes(undefined)) return formsOfAnyDate;
  if (types.length !== 1) return [types.length === 0 ? "new Date()" : "new Date(fields)"];
  const [only] = given;
  return only !== undefined && isLocalTime(checker, only) ? ["new Date(local time)"] : [];
}

/** Nobody knows how many arguments there are. */
export const formsOfAnyDate: readonly string[] = ["new Date()", "new Date(fields)"];

/** Of `...parts` as many as the type tells: nothing for a list, and for a tuple that has more or fewer. */
function typesOf(checker: ts.TypeChecker, argument: ts.Expression): readonly (ts.Type | undefined)[] {
  if (!ts.isSpreadElement(argument)) return [checker.getTypeAtLocation(bare(argument))];
  const type = checker.getTypeAtLocation(argument.expression);
  const length = checker.isTupleType(type) ? type.getProperty("length") : undefined;
  const isFixed = length !== undefined && checker.getTypeOfSymbol(length).isNumberLiteral();
  return isFixed ? checker.getTypeArguments(type as ts.TypeReference) : [undefined];
}

/**
 * A text that is a time without a zone, which is read in the host's zone; a mere date of ISO 8601 is UTC. Of a template the
 * end decides.
 */
export function isLocalTime(checker: ts.TypeChecker, argument: ts.Expression): boolean {
  const value = bare(argument);
  const end = endOf(value);
  if (end !== undefined) return /[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(end);
  const [type] = typesOf(checker, value);
  if (type === undefined || !type.isStringLiteral()) return false;
  const isDate = /^[+-]?\d{4,6}(-\d\d(-\d\d)?)?$/.test(type.value);
  const isZoned = /(Z|UTC|GMT|[+-]\d\d:?\d\d|\b[ECMP][SD]T)( \([^)]*\))?$/i.test(type.value);
  return !isDate && !isZoned && !Number.isNaN(Date.parse(type.value));
}

/** The text that a composed text ends with. */
function endOf(value: ts.Expression): string | undefined {
  if (ts.isTemplateExpression(value)) return value.templateSpans.at(-1)?.literal.text;
  const isSum = ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.PlusToken;
  const last = isSum ? bare(value.right) : undefined;
  return last !== undefined && ts.isStringLiteralLike(last) ? last.text : undefined;
}
