import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";
import { constructedDate, formsOfAnyDate } from "./date-forms.js";
import type { Project } from "../../project.js";
import { isTextOfStack } from "./error-forms.js";
import { namesOption } from "./named-options.js";
import { isDefaultLocale } from "./locale-forms.js";
import type { Extraction } from "../extract.js";
import type { TimeReadings } from "../texts/time-readings.js";
import { mayKeyByDates, mayListDates, mayNameDate } from "./date-types.js";

type Call = ts.CallExpression | ts.NewExpression;

/** What tells types, and texts that are read as times. */
type Asked = Pick<Extraction, "times"> & { readonly project: Pick<Project, "checker" | "reads" | "isOwn"> };

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

/** Whoever is handed one of these need not name a locale, or the arguments to parse. */
export function formsOfValue(path: string): readonly string[] {
  return isOfHost.test(path) ? [`${path}()`] : [];
}

const isOfHost = /\.prototype\.(toLocale\w+|localeCompare)$|^node:util\.parseArgs$/;

function formsOf({ project, times }: Asked, call: NativeCall): readonly string[] {
  const { checker } = project;
  const { path, node, given } = call;
  if (path === "Date") return dateForms(checker, times, call);
  if (given === undefined) return [];
  const [first, second] = given;
  if (path === "Date.parse") return first !== undefined && times.isLocal(first) ? ["Date.parse(local time)"] : [];
  if (path === "setTimeout" || path === "setInterval") return isText(first) ? [`${path}(text)`] : [];
  // These format the present moment if nobody gives them another.
  if (/^Intl\.DateTimeFormat\.prototype\.format(ToParts)?$/.test(path)) return given.length === 0 ? [`${path}()`] : [];
  if (path === "Intl.DateTimeFormat" || /^Date\.prototype\.toLocale/.test(path)) return zonedForms(project, call);
  if (isTextOfDate(checker, path, node)) return ["Date.prototype.toString"];
  if (isTextOfStack(checker, path, given)) return ["Error.prototype.stack"];
  if (path === "node:util.parseArgs")
    return first !== undefined && namesOption(project, first, "args") ? [] : formsOfValue(path);
  if (/^Intl\.(?!Locale$)[A-Z]\w+$/.test(path) || /\.prototype\.toLocale\w*$/.test(path))
    return isDefaultLocale(checker, first) ? [`${path}()`] : [];
  return path === "String.prototype.localeCompare" && isDefaultLocale(checker, second) ? [`${path}()`] : [];
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

/** Without a locale the host's is used, without a time zone the host's. */
function zonedForms(project: Asked["project"], { path, given = [] }: NativeCall): readonly string[] {
  const [locale, options] = given;
  const zoned = options !== undefined && namesOption(project, options, "timeZone") ? [] : [`${path}(zone)`];
  return isDefaultLocale(project.checker, locale) ? [`${path}()`, ...zoned] : zoned;
}
