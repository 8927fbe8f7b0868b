import * as ts from "../../../../typescript.js";
import { isPrimitive } from "../../../declarations.js";

/** What people nest by hand is rarely deeper; what is deeper may be anything. */
const depthMax = 4;

/** A value that no code comes with: primitives, and lists and objects of them. Of what has no type, nobody knows. */
export function isData(checker: ts.TypeChecker, type: ts.Type, depth = 0): boolean {
  if (isPrimitive(type)) return true;
  if (depth > depthMax) return false;
  if (type.isUnionOrIntersection()) return type.types.every(each => isData(checker, each, depth));
  if ((type.flags & ts.TypeFlags.Object) === 0 || type.getCallSignatures().length > 0) return false;
  const element = type.getNumberIndexType() ?? type.getStringIndexType();
  if (element !== undefined && !isData(checker, element, depth + 1)) return false;
  if (checker.isArrayLikeType(type)) return true;
  return type.getProperties().every(each => isData(checker, checker.getTypeOfSymbol(each), depth + 1));
}
