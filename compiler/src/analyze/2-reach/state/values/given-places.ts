import * as ts from "../../../../typescript.js";
import { argumentsFor, ownerOfParameter, type CallSites } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { trace } from "../parts/paths.js";
import { holderOfPattern, pathInPattern, type Path } from "../parts/patterns.js";
import { defaultsOf, placesIn, type Place } from "../parts/places.js";

/** Something in what a parameter, or an element of its pattern, holds. */
export interface PartOfParameter {
  readonly named: ts.ParameterDeclaration | ts.BindingElement;
  readonly parameter: ts.ParameterDeclaration;
  readonly path: Path;
}

/** Who is handed something may hand it on; nobody follows that further. */
const handedOnMax = 3;

/** `lines`, and `context.lines`. What is in `lines.slice()` is in `lines`, which is another list. */
export function partNamedBy(references: References, { value, path }: Place): PartOfParameter | undefined {
  const traced = trace(references, value);
  const within = [...traced.path, ...path];
  const bottom = within.length === 0 ? bare(value) : traced.bottom;
  const target = ts.isIdentifier(bottom) ? references.resolve(bottom) : undefined;
  return target?.kind === "declaration" ? partOf(target.node, within) : undefined;
}

export function partOf(named: ts.Declaration, path: Path): PartOfParameter | undefined {
  if (ts.isParameter(named)) return { named, parameter: named, path };
  const holder = ts.isBindingElement(named) ? holderOfPattern(named) : undefined;
  return holder !== undefined && ts.isParameter(holder)
    ? { named: named as ts.BindingElement, parameter: holder, path }
    : undefined;
}

/** What callers give there, also what others have given them, and what stands for it wherever it may be left out. */
export function givenPlaces(
  references: References,
  callSites: CallSites,
  { named, parameter, path }: PartOfParameter,
  depth = 0,
): readonly Place[] {
  const outer = ts.isBindingElement(named) ? pathInPattern(named) : [];
  const passed = ts.isSetAccessorDeclaration(parameter.parent)
    ? callSites.givenFor(parameter).map(each => [each])
    : callSites.of(ownerOfParameter(parameter)).map(site => argumentsFor(parameter, site));
  const given = passed.flat().flatMap(each => placesIn(each, [...outer, ...path]));
  const isAlwaysGiven = passed.length > 0 && passed.every(each => isGiven(references, each[0], outer));
  const byDefault = isAlwaysGiven ? [] : defaultsOf(named).flatMap(each => placesIn(each, path));
  return [...given, ...byDefault].flatMap(each => [each, ...handedOn(references, callSites, each, depth + 1)]);
}

function handedOn(references: References, callSites: CallSites, place: Place, depth: number): readonly Place[] {
  const part = depth > handedOnMax ? undefined : partNamedBy(references, place);
  return part === undefined ? [] : givenPlaces(references, callSites, part, depth);
}

function isGiven(references: References, argument: ts.Expression | undefined, path: Path): boolean {
  if (argument === undefined || ts.isSpreadElement(argument)) return false;
  return placesIn(argument, path).every(each => each.path.length === 0 && !references.mayBeMissing(each.value));
}
