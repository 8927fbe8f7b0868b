import { ts } from "ts-morph";
import { bare, wrapped } from "../expressions.js";
import { isConstant, type References } from "../references.js";
import type { ArgumentForm, PackageCall } from "./facts.js";

/** How an export of a package is called where it is named, or nothing where it is only mentioned. */
export function packageCall(
  checker: ts.TypeChecker,
  references: References,
  named: ts.Expression,
): PackageCall | undefined {
  const callee = wrapped(named);
  const call = callee.parent;
  if ((!ts.isCallExpression(call) && !ts.isNewExpression(call)) || call.expression !== callee) return undefined;
  return {
    arguments: (call.arguments ?? []).map(each => argumentForm(checker, each)),
    after: calledBefore(references, named),
    of: objectOf(named),
    then: memberOf(call),
  };
}

function argumentForm(checker: ts.TypeChecker, argument: ts.Expression): ArgumentForm {
  const value = bare(argument);
  if (ts.isObjectLiteralExpression(value)) {
    return { kind: "object", keys: value.properties.flatMap(each => each.name?.getText() ?? []) };
  }
  if (ts.isSpreadElement(argument)) return { kind: "other" };
  const type = checker.getTypeAtLocation(value);
  if (type.isStringLiteral()) return { kind: "text", text: type.value };
  if ((type.flags & ts.TypeFlags.NumberLike) !== 0) return { kind: "number" };
  return type.getSymbol()?.name === "Date" ? { kind: "date" } : { kind: "other" };
}

/** `utc` of `day.utc().format()`, also where `const day = dayjs.utc()` stands before it. */
function calledBefore(references: References, named: ts.Expression, depth = 0): readonly string[] {
  const access = bare(named);
  if (!ts.isPropertyAccessExpression(access)) return [];
  let object: ts.Expression | undefined = bare(access.expression);
  if (ts.isIdentifier(object)) object = initialiserOf(references, object);
  if (object === undefined || !ts.isCallExpression(object) || depth === 20) return [];
  const callee = bare(object.expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  return [...calledBefore(references, callee, depth + 1), name];
}

function initialiserOf(references: References, variable: ts.Identifier): ts.Expression | undefined {
  const target = references.resolve(variable);
  const declaration = target.kind === "declaration" ? target.node : undefined;
  const isKept = declaration !== undefined && ts.isVariableDeclaration(declaration) && isConstant(declaration);
  return isKept && declaration.initializer !== undefined ? bare(declaration.initializer) : undefined;
}

function objectOf(named: ts.Expression): string | null {
  const access = bare(named);
  const object = ts.isPropertyAccessExpression(access) ? bare(access.expression) : undefined;
  if (object === undefined) return null;
  if (ts.isPropertyAccessExpression(object)) return object.name.text;
  return ts.isIdentifier(object) ? object.text : null;
}

function memberOf(call: ts.Expression): string | null {
  const outer = wrapped(call);
  const { parent } = outer;
  return ts.isPropertyAccessExpression(parent) && parent.expression === outer ? parent.name.text : null;
}
