import * as ts from "../../typescript.js";
import { bare } from "../expressions.js";
import { constructedDate, formsOfAnyDate } from "./date-forms.js";
import type { Project } from "../project.js";
import type { Extraction } from "./extract.js";
import { mayBeMissing } from "./missing-values.js";
import type { TimeReadings } from "./texts/time-readings.js";
import { mayKeyByDates, mayListDates, mayNameDate } from "./date-types.js";

type Call = ts.CallExpression | ts.NewExpression;

/** What tells types, and texts that are read as times. */
type Asked = Pick<Extraction, "times"> & { readonly project: Pick<Project, "checker"> };

/** A call of a native: directly, or through `call` and `apply`, whose first argument is the object. */
interface NativeCall {
  readonly node: Call;
  readonly path: string;
  readonly constructs: boolean;
  /** Nothing where they cannot be told apart: a spread, a list that somebody else made. */
  readonly given: readonly ts.Expression[] | undefined;
}

/**
 * The forms of a native that its arguments tell apart: `new Date(x)` converts a value, `new Date()` reads the clock. The
 * forms are part of the paths that are judged; none where the arguments make no difference.
 */
export function calledForms(asked: Asked, path: string, node: Call): readonly string[] {
  return formsOf(asked, { node, path, constructs: isConstruction(node), given: counted(node.arguments ?? []) });
}

/** `new Date()`, and `super()` in a class that extends it. */
function isConstruction(node: Call): boolean {
  return ts.isNewExpression(node) || node.expression.kind === ts.SyntaxKind.SuperKeyword;
}

/** The forms of `Date.prototype.toLocaleString.call(date, "en")`. */
export function formsThroughFunction(
  asked: Asked,
  { path, how, given, constructs }: ThroughFunction,
  node: Call,
): readonly string[] {
  if (how === "value") return formsOfValue(path);
  const forms = formsOf(asked, { node, path, constructs, given: given && counted(given) });
  return forms.length > 0 || given !== undefined ? forms : formsOfValue(path);
}

function itemsOf(list: ts.Expression): readonly ts.Expression[] | undefined {
  return ts.isArrayLiteralExpression(list) ? list.elements : undefined;
}

/** Nothing behind a spread has a place that is known. */
function counted(given: readonly ts.Expression[]): readonly ts.Expression[] | undefined {
  return given.some(ts.isSpreadElement) ? undefined : given;
}

/** Whoever is handed one of these need not name a locale. */
export function formsOfValue(path: string): readonly string[] {
  return isOfLocale.test(path) ? [`${path}()`] : [];
}

const isOfLocale = /\.prototype\.(toLocale\w+|localeCompare)$/;

function formsOf({ project: { checker }, times }: Asked, call: NativeCall): readonly string[] {
  const { path, node, given } = call;
  if (path === "Date") return dateForms(checker, times, call);
  if (given === undefined) return [];
  const [first, second] = given;
  if (path === "Date.parse") return first !== undefined && times.isLocal(first) ? ["Date.parse(local time)"] : [];
  if (path === "setTimeout" || path === "setInterval") return isText(first) ? [`${path}(text)`] : [];
  // These format the present moment if nobody gives them another.
  if (/^Intl\.DateTimeFormat\.prototype\.format(ToParts)?$/.test(path)) return given.length === 0 ? [`${path}()`] : [];
  if (path === "Intl.DateTimeFormat" || /^Date\.prototype\.toLocale/.test(path)) return zonedForms(checker, call);
  if (isTextOfDate(checker, path, node)) return ["Date.prototype.toString"];
  if (isTextOfStack(checker, path, given)) return ["Error.prototype.stack"];
  if (path === "node:util.inspect" && isError(checker, first)) return ["Error.prototype.stack"];
  if (/^Intl\.\w+$/.test(path) || /\.prototype\.toLocale\w*$/.test(path))
    return isDefaultLocale(checker, first) ? [`${path}()`] : [];
  return path === "String.prototype.localeCompare" && isDefaultLocale(checker, second) ? [`${path}()`] : [];
}

/** Left out, an empty list, or something that may be missing: the host's. */
function isDefaultLocale(checker: ts.TypeChecker, argument: ts.Expression | undefined): boolean {
  if (argument === undefined) return true;
  const locale = bare(argument);
  const list = ts.isIdentifier(locale) ? valueOfConstant(checker, locale) : locale;
  if (list !== undefined && ts.isArrayLiteralExpression(list)) return list.elements.length === 0;
  return ts.isVoidExpression(locale) || mayBeMissing(checker, locale);
}

function isText(argument: ts.Expression | undefined): boolean {
  if (argument === undefined) return false;
  const value = bare(argument);
  return ts.isStringLiteralLike(value) || ts.isTemplateExpression(value);
}

function dateForms(
  checker: ts.TypeChecker,
  times: TimeReadings,
  { node, constructs, given }: NativeCall,
): readonly string[] {
  // The clock, as text in the host's zone.
  if (!constructs) return ["Date()", "Date.prototype.toString"];
  const all = given ?? (isConstruction(node) ? node.arguments : undefined);
  return all === undefined ? formsOfAnyDate : constructedDate(checker, times, all);
}

/** A native that is called, or made another function of, by a function that is given it. */
export interface ThroughFunction {
  readonly path: string;
  readonly how: "call" | "value";
  readonly constructs: boolean;
  readonly given: readonly ts.Expression[] | undefined;
  /** Where the native is named. */
  readonly named: ts.Expression;
  /** What it is called on. */
  readonly receiver: ts.Expression | undefined;
}

/** `Math.random.call(Math)`, `Date.now.bind(Date)`, `Reflect.apply(Math.random, Math, [])`, `Reflect.construct(Date, [])`. */
export function throughFunction(
  pathOf: (expression: ts.Expression) => string | undefined,
  call: Call,
): ThroughFunction | undefined {
  const callee = bare(call.expression);
  const path = pathOf(callee) ?? "";
  const [first, second, third] = call.arguments ?? [];
  const [, reflected] = /^Reflect\.(apply|construct)$/.exec(path) ?? [];
  if (reflected !== undefined) {
    const own = first && pathOf(first);
    if (first === undefined || own === undefined) return undefined;
    const constructs = reflected === "construct";
    const receiver = constructs ? undefined : second;
    return { path: own, how: "call", constructs, given: listed(constructs ? second : third), named: first, receiver };
  }
  const [, own, member] = /^(?!Reflect\.|\w*Function\.)(.+)\.(call|apply|bind)$/.exec(path) ?? [];
  if (own === undefined || !ts.isPropertyAccessExpression(callee)) return undefined;
  const given = member === "apply" ? listed(second) : call.arguments?.slice(1);
  const how = member === "bind" ? "value" : "call";
  return { path: own, how, constructs: false, given, named: callee.expression, receiver: first };
}

function listed(list: ts.Expression | undefined): readonly ts.Expression[] | undefined {
  return list === undefined ? [] : itemsOf(bare(list));
}

/** They make text of what they are given, whatever it is. */
const ofText =
  /^(String\.prototype\.\w+|RegExp\.prototype\.(test|exec)|parseInt|parseFloat|encodeURI(Component)?|escape)$/;

/** `String(date)`, `dates.join()` and `dates.map(String)`. */
function isTextOfDate(checker: ts.TypeChecker, path: string, call: Call): boolean {
  const callee = bare(call.expression);
  const [value] = call.arguments ?? [];
  if (path === "String") return value !== undefined && mayNameDate(checker, value);
  if (path === "Object.fromEntries") return value !== undefined && mayKeyByDates(checker, value);
  if (ofText.test(path)) return (call.arguments ?? []).some(each => mayNameDate(checker, each));
  const isSorted = /^(?:Readonly)?Array\.prototype\.(sort|toSorted)$/.test(path) && value === undefined;
  if (isSorted && ts.isPropertyAccessExpression(callee)) return mayListDates(checker, callee.expression);
  const list = listWrittenOut(path, call);
  return list !== undefined && mayListDates(checker, list);
}

/** The list whose items a call makes text of: `items` of `items.join()` and of `items.map(String)`. */
export function listWrittenOut(path: string, call: Call): ts.Expression | undefined {
  const callee = bare(call.expression);
  const [value] = call.arguments ?? [];
  const [, method] = /^(?:Readonly)?Array\.prototype\.(join|map|toString)$/.exec(path) ?? [];
  if (method === undefined || !ts.isPropertyAccessExpression(callee)) return undefined;
  const isText = method !== "map" || (value !== undefined && ts.isIdentifier(value) && value.text === "String");
  return isText ? callee.expression : undefined;
}

/** `JSON.stringify(error, Object.getOwnPropertyNames(error))`, and a stack that is written to an object which is no error. */
function isTextOfStack(checker: ts.TypeChecker, path: string, [first, second]: readonly ts.Expression[]): boolean {
  if (path === "Error.captureStackTrace") return first !== undefined && !isThrown(checker, bare(first));
  if (path !== "JSON.stringify" || second === undefined) return false;
  const names = bare(second);
  if (ts.isArrayLiteralExpression(names)) return isError(checker, first) && names.elements.some(isNameOfStack);
  return ts.isCallExpression(names) && /\.(getOwnPropertyNames|ownKeys)$/.test(names.expression.getText())
    ? isError(checker, names.arguments[0])
    : false;
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
function isError(checker: ts.TypeChecker, value: ts.Expression | undefined): boolean {
  return value !== undefined && checker.getTypeAtLocation(value).getProperty("stack") !== undefined;
}

/** Without a locale the host's is used, without a time zone the host's. */
function zonedForms(checker: ts.TypeChecker, { path, given = [] }: NativeCall): readonly string[] {
  const [locale, options] = given;
  const zoned = options !== undefined && namesZone(checker, options) ? [] : [`${path}(zone)`];
  return isDefaultLocale(checker, locale) ? [`${path}()`, ...zoned] : zoned;
}

function namesZone(checker: ts.TypeChecker, options: ts.Expression): boolean {
  const literal = literalBehind(checker, bare(options));
  if (literal === undefined) return hasZone(checker.getTypeAtLocation(options));
  const zone = literal.properties.findLast(each => ts.isSpreadAssignment(each) || each.name.getText() === "timeZone");
  if (zone === undefined) return false;
  if (ts.isSpreadAssignment(zone)) return hasZone(checker.getTypeAtLocation(literal));
  const value = ts.isPropertyAssignment(zone) ? zone.initializer : zone.name;
  return !(ts.isExpression(value) && mayBeMissing(checker, value));
}

function hasZone(type: ts.Type): boolean {
  const zone = type.getProperty("timeZone");
  return (type.flags & ts.TypeFlags.Any) !== 0 || (zone !== undefined && (zone.flags & ts.SymbolFlags.Optional) === 0);
}

/** What a constant is made of, or a parameter by default. */
function valueOfConstant(checker: ts.TypeChecker, name: ts.Identifier): ts.Expression | undefined {
  const declaration = checker.getSymbolAtLocation(name)?.valueDeclaration;
  if (declaration === undefined || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)))
    return undefined;
  return declaration.initializer && bare(declaration.initializer);
}

function literalBehind(checker: ts.TypeChecker, options: ts.Expression): ts.ObjectLiteralExpression | undefined {
  if (ts.isObjectLiteralExpression(options)) return options;
  const value = ts.isIdentifier(options) ? valueOfConstant(checker, options) : undefined;
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value : undefined;
}
