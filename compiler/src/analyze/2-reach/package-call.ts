import * as ts from "../../typescript.js";
import { bare, enclosingFunction, wrapped } from "../expressions.js";
import { isConstant } from "../declarations.js";
import type { ArgumentForm, PackageCall } from "./facts.js";
import type { Provenance } from "./provenance.js";

/** How an export of a package is called where it is named, or nothing where it is only mentioned. */
export function packageCall(
  checker: ts.TypeChecker,
  provenance: Provenance,
  named: ts.Expression,
): PackageCall | undefined {
  const callee = wrapped(named);
  const call = callee.parent;
  if ((!ts.isCallExpression(call) && !ts.isNewExpression(call)) || call.expression !== callee) return undefined;
  return {
    arguments: (call.arguments ?? []).map(each => argumentForm(checker, each)),
    after: calledBefore(provenance, named),
    of: objectOf(named),
    then: askedOf(checker, call),
  };
}

/** `addDays(utcDate, 1)`, whose type has lost what `utcDate` is. */
function isComputedInZone(checker: ts.TypeChecker, value: ts.Expression): boolean {
  const made = ts.isIdentifier(value) ? checker.getSymbolAtLocation(value)?.valueDeclaration : undefined;
  if (made !== undefined && ts.isVariableDeclaration(made) && isConstant(made) && made.initializer)
    return argumentForm(checker, made.initializer).kind === "zoned";
  return (
    ts.isCallExpression(value) &&
    value.arguments.some(each => {
      const form = argumentForm(checker, each);
      return form.kind === "zoned" || (form.kind === "object" && form.keys.includes("in"));
    })
  );
}

const zonedDates = new Set("UTCDate UTCDateMini TZDate TZDateMini".split(" "));

function argumentForm(checker: ts.TypeChecker, argument: ts.Expression): ArgumentForm {
  const value = bare(argument);
  if (ts.isObjectLiteralExpression(value)) {
    return { kind: "object", keys: value.properties.flatMap(each => each.name?.getText() ?? []) };
  }
  if (ts.isSpreadElement(argument)) return { kind: "other" };
  const type = checker.getTypeAtLocation(value);
  if (type.isStringLiteral()) return { kind: "text", text: type.value };
  if ((type.flags & ts.TypeFlags.StringLike) !== 0) return { kind: "string" };
  if ((type.flags & ts.TypeFlags.NumberLike) !== 0) return { kind: "number" };
  const name = type.getSymbol()?.name ?? "";
  if (zonedDates.has(name) || isComputedInZone(checker, value)) return { kind: "zoned" };
  return name === "Date" ? { kind: "date" } : { kind: "other" };
}

/** `utc` of `day.utc().format()`, also where `day` was made elsewhere. */
function calledBefore(provenance: Provenance, named: ts.Expression): readonly string[] {
  const access = bare(named);
  return ts.isPropertyAccessExpression(access) ? provenance.of(access.expression) : [];
}

function objectOf(named: ts.Expression): string | null {
  const access = bare(named);
  const object = ts.isPropertyAccessExpression(access) ? bare(access.expression) : undefined;
  if (object === undefined) return null;
  if (ts.isPropertyAccessExpression(object)) return object.name.text;
  return ts.isIdentifier(object) ? object.text : null;
}

/** The members that are asked of a result, also where a constant holds it; nothing where it is handed on. */
function askedOf(checker: ts.TypeChecker, call: ts.Expression): readonly string[] | null {
  const direct = memberOf(call);
  if (direct !== undefined) return [direct];
  const holder = wrapped(call).parent;
  if (!ts.isVariableDeclaration(holder) || !isConstant(holder) || !ts.isIdentifier(holder.name)) return null;
  const symbol = checker.getSymbolAtLocation(holder.name);
  const asked: (string | undefined)[] = [];
  const visit = (node: ts.Node): void => {
    const isMention = ts.isIdentifier(node) && node.text === symbol?.name && node !== holder.name;
    if (isMention && checker.getSymbolAtLocation(node) === symbol) asked.push(memberOf(node));
    ts.forEachChild(node, visit);
  };
  visit(enclosingFunction(holder));
  const known = asked.filter(each => each !== undefined);
  return known.length === asked.length ? known : null;
}

function memberOf(value: ts.Expression): string | undefined {
  const outer = wrapped(value);
  const { parent } = outer;
  return ts.isPropertyAccessExpression(parent) && parent.expression === outer ? parent.name.text : undefined;
}
