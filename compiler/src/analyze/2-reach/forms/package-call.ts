import * as ts from "../../../typescript.js";
import { isConstant } from "../../declarations.js";
import { bare, enclosingFunction, wrapped } from "../../expressions.js";
import type { References } from "../../references.js";
import { argumentForms } from "./argument-forms.js";
import type { MemberCall, PackageCall } from "../facts.js";
import type { ComposedTexts } from "../texts/composed-texts.js";
import type { Provenance } from "./provenance.js";

/** How an export of a package is called where it is named, or nothing where it is only mentioned. */
export function packageCall(
  checker: ts.TypeChecker,
  references: References,
  provenance: Provenance,
  texts: ComposedTexts,
  named: ts.Expression,
): PackageCall | undefined {
  const callee = wrapped(named);
  const call = callee.parent;
  const isCalled = (ts.isCallExpression(call) || ts.isNewExpression(call)) && call.expression === callee;
  if (!isCalled && !isAccessor(checker, named)) return undefined;
  const object = objectOf(named);
  const holder = object && references.resolve(object);
  return {
    arguments: isCalled ? argumentForms(checker, texts, call) : [],
    ways: object === undefined ? [[]] : provenance.of(object),
    of: holder?.kind === "package" ? holder.member : null,
    then: askedOf(checker, texts, isCalled ? call : named),
  };
}

/** Whoever reads it calls it: `time.weekdayLong`. */
function isAccessor(checker: ts.TypeChecker, named: ts.Expression): boolean {
  const access = bare(named);
  const symbol = ts.isPropertyAccessExpression(access) ? checker.getSymbolAtLocation(access.name) : undefined;
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Accessor) !== 0;
}

function objectOf(named: ts.Expression): ts.Expression | undefined {
  const access = bare(named);
  return ts.isPropertyAccessExpression(access) ? bare(access.expression) : undefined;
}

/** The members that are asked of a result, also where a constant holds it; nothing where it is handed on. */
function askedOf(checker: ts.TypeChecker, texts: ComposedTexts, result: ts.Expression): readonly MemberCall[] | null {
  const direct = memberOf(checker, texts, result);
  if (direct !== undefined) return [direct];
  const holder = wrapped(result).parent;
  if (!ts.isVariableDeclaration(holder) || !isConstant(holder) || !ts.isIdentifier(holder.name)) return null;
  const symbol = checker.getSymbolAtLocation(holder.name);
  const asked: (MemberCall | undefined)[] = [];
  const visit = (node: ts.Node): void => {
    const isMention = ts.isIdentifier(node) && node.text === symbol?.name && node !== holder.name;
    if (isMention && checker.getSymbolAtLocation(node) === symbol) asked.push(memberOf(checker, texts, node));
    ts.forEachChild(node, visit);
  };
  visit(enclosingFunction(holder));
  const known = asked.filter(each => each !== undefined);
  return known.length === asked.length ? known : null;
}

function memberOf(checker: ts.TypeChecker, texts: ComposedTexts, value: ts.Expression): MemberCall | undefined {
  const outer = wrapped(value);
  const { parent } = outer;
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== outer) return undefined;
  const call = wrapped(parent).parent;
  const isCalled = ts.isCallExpression(call) && bare(call.expression) === parent;
  return { name: parent.name.text, arguments: isCalled ? argumentForms(checker, texts, call) : [] };
}
