import * as ts from "../../../typescript.js";
import { callWithArgument } from "../../1-discover/call-sites.js";
import { constantText } from "../../constant-text.js";
import { bare, wrapped } from "../../expressions.js";

/** `JSON.stringify(error, Object.getOwnPropertyNames(error))`, `inspect(error)`, and a stack that is written to an object which is no error. */
export function isTextOfStack(
  checker: ts.TypeChecker,
  path: string,
  [first, second, ...rest]: readonly ts.Expression[],
): boolean {
  if (path.startsWith("node:util."))
    return inspected(checker, path, [first, second, ...rest]).some(each => showsStack(checker, each));
  if (path === "Error.captureStackTrace") return first !== undefined && !isThrown(checker, bare(first));
  if (path !== "JSON.stringify" || first === undefined || second === undefined) return false;
  const names = bare(second);
  if (ts.isArrayLiteralExpression(names)) return isError(checker, first) && names.elements.some(isNameOfStack);
  const [object] = ts.isCallExpression(names) ? names.arguments : [];
  return (
    ts.isCallExpression(names) &&
    /\.(getOwnPropertyNames|ownKeys)$/.test(names.expression.getText()) &&
    object !== undefined &&
    isError(checker, object)
  );
}

/** What is written out with all that it has, stacks included: of `format` all that no `%d` and no `%j` takes. */
export function inspected(
  checker: ts.TypeChecker,
  path: string,
  given: readonly (ts.Expression | undefined)[],
): readonly ts.Expression[] {
  const all = given.filter(each => each !== undefined);
  if (path === "node:util.inspect") return all.slice(0, 1);
  if (path === "node:util.formatWithOptions") return inspected(checker, "node:util.format", all.slice(1));
  const [format, ...values] = path === "node:util.format" ? all : [];
  if (format === undefined) return [];
  const text = constantText(checker, format);
  if (text === undefined) return [format, ...values];
  const taking = (text.match(/%[sdifjoOc%]/g) ?? []).filter(each => each !== "%%");
  return values.filter((_, index) => !/^%[difjc]$/.test(taking[index] ?? ""));
}

/** Whether a value is an error, or has one in it, whatever it is asserted to be. */
export function showsStack(checker: ts.TypeChecker, value: ts.Expression): boolean {
  const types = [value, bare(value)].map(each => checker.getTypeAtLocation(each));
  return isCaught(checker, bare(value)) || types.some(each => holdsError(checker, each, 0));
}

/** `(error as { stack: string }).stack` of what was caught, or is known to be an error. */
export function isErrorBehind(checker: ts.TypeChecker, object: ts.Expression): boolean {
  const value = bare(object);
  const declaration = ts.isIdentifier(value) ? checker.getSymbolAtLocation(value)?.valueDeclaration : undefined;
  const held = declaration !== undefined && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return (
    isCaught(checker, value) || isPlatformError(checker, value) || (held !== undefined && isErrorBehind(checker, held))
  );
}

function holdsError(checker: ts.TypeChecker, type: ts.Type, depth: number): boolean {
  if (type.isUnion()) return type.types.some(each => holdsError(checker, each, depth));
  if ((type.flags & ts.TypeFlags.Object) === 0 || depth > 3) return false;
  if (type.getProperty("stack") !== undefined || type.getSymbol()?.name === "PromiseRejectedResult") return true;
  const { objectFlags } = type as ts.ObjectType;
  const parts =
    (objectFlags & ts.ObjectFlags.Reference) === 0 ? [] : checker.getTypeArguments(type as ts.TypeReference);
  const members = type
    .getProperties()
    .filter(isOfData)
    .map(each => checker.getTypeOfSymbol(each));
  return [...parts, ...members].some(each => holdsError(checker, each, depth + 1));
}

/** A member that somebody wrote, not one of the platform's own objects. */
function isOfData({ valueDeclaration }: ts.Symbol): boolean {
  return valueDeclaration !== undefined && !valueDeclaration.getSourceFile().isDeclarationFile;
}

/** What a `catch` gets is an error: of a statement, or of a promise. */
function isCaught(checker: ts.TypeChecker, value: ts.Expression): boolean {
  const declaration = ts.isIdentifier(value) ? checker.getSymbolAtLocation(value)?.valueDeclaration : undefined;
  if (declaration === undefined || !isUntypedNow(checker, value)) return false;
  if (ts.isVariableDeclaration(declaration)) return ts.isCatchClause(declaration.parent);
  const call = ts.isParameter(declaration) ? callWithArgument(declaration.parent) : undefined;
  const callee = call && bare(call.expression);
  if (call === undefined || callee === undefined || !ts.isPropertyAccessExpression(callee)) return false;
  const place = call.arguments?.findIndex(each => each === wrapped(declaration.parent));
  return (callee.name.text === "catch" && place === 0) || (callee.name.text === "then" && place === 1);
}

/** Nobody has asked what it is. */
function isUntypedNow(checker: ts.TypeChecker, value: ts.Expression): boolean {
  return (checker.getTypeAtLocation(value).flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
}

/** Not an object of the project that has a stack of its own. */
function isPlatformError(checker: ts.TypeChecker, value: ts.Expression): boolean {
  const stacks = checker.getTypeAtLocation(value).getProperty("stack")?.declarations ?? [];
  return stacks.some(each => each.getSourceFile().isDeclarationFile);
}

function isNameOfStack(element: ts.Expression): boolean {
  return ts.isStringLiteralLike(element) && element.text === "stack";
}

function isThrown(checker: ts.TypeChecker, value: ts.Expression): boolean {
  return (
    value.kind === ts.SyntaxKind.ThisKeyword || checker.getTypeAtLocation(value).getProperty("message") !== undefined
  );
}

/** Its text has the stack in it. */
function isError(checker: ts.TypeChecker, value: ts.Expression): boolean {
  return checker.getTypeAtLocation(value).getProperty("stack") !== undefined;
}
