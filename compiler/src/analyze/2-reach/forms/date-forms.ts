import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";
import type { TimeReadings } from "../texts/time-readings.js";
import { isLocalTime } from "../texts/written-times.js";

/** What `new Date` makes of its arguments: the clock, a conversion, or fields that are read in the host's zone. */
export function constructedDate(
  checker: ts.TypeChecker,
  times: TimeReadings,
  given: readonly ts.Expression[],
): readonly string[] {
  const types = given.flatMap(each => typesOf(checker, each));
  if (types.includes(undefined)) return formsOfAnyDate;
  if (types.length !== 1) return [types.length === 0 ? "new Date()" : "new Date(fields)"];
  const [only] = given;
  const [type] = types;
  const isLocal =
    only === undefined || ts.isSpreadElement(only)
      ? type?.isStringLiteral() === true && isLocalTime(type.value)
      : times.isLocal(only);
  return isLocal ? ["new Date(local time)"] : [];
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
