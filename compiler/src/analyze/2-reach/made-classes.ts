import * as ts from "../../typescript.js";
import { isStatic } from "../declarations.js";
import { calleeOf, ownerOfParameter } from "../1-discover/call-sites.js";
import { bare, isThis } from "../expressions.js";
import type { Extraction } from "./extract.js";
import { ownerOfThis } from "./state/roots/owner-of-this.js";

/** The classes of which a call makes objects, where it does not name the class itself: `new make()`, `Reflect.construct(Job, [])`. */
export function constructedBy(
  extraction: Extraction,
  call: ts.CallExpression | ts.NewExpression,
): readonly ts.ClassLikeDeclaration[] {
  if (ts.isNewExpression(call)) return classesMadeBy(extraction, bare(call.expression));
  const [made] = call.arguments;
  if (made === undefined || extraction.references.nativePath(call.expression) !== "Reflect.construct") return [];
  const named = classNamed(extraction, made);
  return named === undefined ? classesMadeBy(extraction, made) : [named];
}

/** Those that functions give back, as mixins do: `Timed` of `Timed(Base)`. And whatever a variable, a table or `this` can hold. */
export function classesMadeBy(extraction: Extraction, expression: ts.Expression): readonly ts.ClassLikeDeclaration[] {
  const { kind } = extraction.references.resolve(expression);
  if (kind === "native" || kind === "package" || classNamed(extraction, expression) !== undefined) return [];
  const made = [expression, ...extraction.writes.valuesOf(expression)].flatMap(value => {
    const named = classNamed(extraction, value) ?? value;
    return ts.isClassLike(named) ? [named] : extraction.writes.classesBehind(value);
  });
  return [...new Set([...made, ...decoratedWith(extraction, expression), ...classesOfThis(extraction, expression)])];
}

function classNamed({ references }: Extraction, expression: ts.Expression): ts.ClassLikeDeclaration | undefined {
  const target = references.resolve(expression);
  const named = target.kind === "declaration" ? calleeOf(target.node) : undefined;
  return named !== undefined && ts.isClassLike(named) ? named : undefined;
}

/** What a decorator gets: `target` of `function handler(target: new () => Handler) { … }`. */
function decoratedWith(
  { references, callSites }: Extraction,
  expression: ts.Expression,
): readonly ts.ClassLikeDeclaration[] {
  const target = references.resolve(expression);
  const parameter = target.kind === "declaration" && ts.isParameter(target.node) ? target.node : undefined;
  return parameter === undefined ? [] : callSites.decoratedBy(ownerOfParameter(parameter)).filter(ts.isClassLike);
}

/** `new this()` of a static method, and `new this.constructor()`: the class, or one that extends it. */
function classesOfThis(extraction: Extraction, expression: ts.Expression): readonly ts.ClassLikeDeclaration[] {
  const node = bare(expression);
  const isConstructor = ts.isPropertyAccessExpression(node) && node.name.text === "constructor";
  const self = isConstructor ? bare(node.expression) : node;
  const owner = isThis(self) ? ownerOfThis(self) : undefined;
  const isOfClass = owner !== undefined && ts.isClassElement(owner) && ts.isClassLike(owner.parent);
  if (!isOfClass || isConstructor === isOfClassItself(owner)) return [];
  return withExtending(extraction, owner.parent);
}

function isOfClassItself(member: ts.ClassElement): boolean {
  return ts.isClassStaticBlockDeclaration(member) || isStatic(member);
}

function withExtending(
  extraction: Extraction,
  holder: ts.ClassLikeDeclaration,
  seen: ReadonlySet<ts.Node> = new Set(),
): readonly ts.ClassLikeDeclaration[] {
  if (seen.has(holder)) return [];
  const others = extraction.callSites.extending(holder);
  return [holder, ...others.flatMap(each => withExtending(extraction, each, new Set([...seen, holder])))];
}
