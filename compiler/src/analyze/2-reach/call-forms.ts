import { ts } from "ts-morph";
import { bare } from "../expressions.js";

type Call = ts.CallExpression | ts.NewExpression;

/**
 * The forms of a native that its arguments tell apart: `new Date(x)` converts a value, `new Date()` reads the clock. The
 * form is part of the path that is judged; nothing where the arguments make no difference.
 */
export function calledForm(checker: ts.TypeChecker, path: string, call: Call): string | undefined {
  const count = call.arguments?.length ?? 0;
  const isSpread = call.arguments?.some(ts.isSpreadElement) === true;
  if (path === "Date") return dateForm(checker, call, isSpread ? 0 : count);
  if (path === "Date.parse") return isLocalTime(checker, call.arguments?.[0]) ? "Date.parse(local time)" : undefined;
  if (isSpread) return undefined;
  if (path === "setTimeout" || path === "setInterval") return isText(call.arguments?.[0]) ? `${path}(text)` : undefined;
  // These format the present moment if nobody gives them another.
  if (/^Intl\.DateTimeFormat\.prototype\.format(ToParts)?$/.test(path)) return count === 0 ? `${path}()` : undefined;
  if (path === "Intl.DateTimeFormat" || /^Date\.prototype\.toLocale/.test(path)) return zonedForm(checker, path, call);
  if (isTextOfDate(checker, path, call)) return "Date.prototype.toString";
  if (path === "node:util.inspect" && isError(checker, call.arguments?.[0])) return "Error.prototype.stack";
  if (/^Intl\.\w+$/.test(path) || /\.prototype\.toLocale\w*$/.test(path))
    return isDefaultLocale(call.arguments?.[0]) ? `${path}()` : undefined;
  return path === "String.prototype.localeCompare" && isDefaultLocale(call.arguments?.[1]) ? `${path}()` : undefined;
}

/** Left out, `undefined` or an empty list: the host's. */
function isDefaultLocale(argument: ts.Expression | undefined): boolean {
  if (argument === undefined) return true;
  const locale = bare(argument);
  if (ts.isArrayLiteralExpression(locale)) return locale.elements.length === 0;
  return ts.isVoidExpression(locale) || (ts.isIdentifier(locale) && locale.text === "undefined");
}

function isText(argument: ts.Expression | undefined): boolean {
  if (argument === undefined) return false;
  const value = bare(argument);
  return ts.isStringLiteralLike(value) || ts.isTemplateExpression(value);
}

function dateForm(checker: ts.TypeChecker, call: Call, count: number): string | undefined {
  if (ts.isCallExpression(call)) return "Date()";
  if (count === 0) return "new Date()";
  if (count > 1) return "new Date(fields)";
  return isLocalTime(checker, call.arguments?.[0]) ? "new Date(local time)" : undefined;
}

/**
 * A text that is a time without a zone, which is read in the host's zone; a mere date of ISO 8601 is UTC. Of a template the
 * end decides.
 */
function isLocalTime(checker: ts.TypeChecker, argument: ts.Expression | undefined): boolean {
  if (argument === undefined) return false;
  const value = bare(argument);
  const end = endOf(value);
  if (end !== undefined) return /[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(end);
  const type = checker.getTypeAtLocation(value);
  if (!type.isStringLiteral()) return false;
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

/** What a function is called through, or made another function by: `Math.random.call(Math)`, `Date.now.bind(Date)`. */
export function throughFunction(path: string): { readonly path: string; readonly how: "call" | "value" } | undefined {
  const [, own, member] = /^(?!Reflect\.|\w*Function\.)(.+)\.(call|apply|bind)$/.exec(path) ?? [];
  return own === undefined ? undefined : { path: own, how: member === "bind" ? "value" : "call" };
}

/** `String(date)` and `dates.join()`. */
function isTextOfDate(checker: ts.TypeChecker, path: string, call: Call): boolean {
  const callee = bare(call.expression);
  const [value] = call.arguments ?? [];
  if (path === "String") return value !== undefined && isDate(checker.getTypeAtLocation(value));
  if (!/^(Readonly)?Array\.prototype\.join$/.test(path) || !ts.isPropertyAccessExpression(callee)) return false;
  const element = checker.getTypeAtLocation(callee.expression).getNumberIndexType();
  return element !== undefined && isDate(element);
}

function isDate(type: ts.Type): boolean {
  return type.getSymbol()?.name === "Date";
}

/** Its text has the stack in it. */
function isError(checker: ts.TypeChecker, value: ts.Expression | undefined): boolean {
  return value !== undefined && checker.getTypeAtLocation(value).getProperty("stack") !== undefined;
}

/** Without a locale the host's is used, without a time zone the host's. */
function zonedForm(checker: ts.TypeChecker, path: string, call: Call): string | undefined {
  const [locale, options] = call.arguments ?? [];
  if (isDefaultLocale(locale)) return `${path}()`;
  return options !== undefined && namesZone(checker, options) ? undefined : `${path}(zone)`;
}

function namesZone(checker: ts.TypeChecker, options: ts.Expression): boolean {
  const literal = literalBehind(checker, bare(options));
  if (literal === undefined) {
    const type = checker.getTypeAtLocation(options);
    const zone = type.getProperty("timeZone");
    return (
      (type.flags & ts.TypeFlags.Any) !== 0 || (zone !== undefined && (zone.flags & ts.SymbolFlags.Optional) === 0)
    );
  }
  return literal.properties.some(each => ts.isSpreadAssignment(each) || each.name.getText() === "timeZone");
}

/** The literal itself, or that of a constant or of a parameter's default. */
function literalBehind(checker: ts.TypeChecker, options: ts.Expression): ts.ObjectLiteralExpression | undefined {
  if (ts.isObjectLiteralExpression(options)) return options;
  const declaration = ts.isIdentifier(options) ? checker.getSymbolAtLocation(options)?.valueDeclaration : undefined;
  if (declaration === undefined || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)))
    return undefined;
  const value = declaration.initializer && bare(declaration.initializer);
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value : undefined;
}
