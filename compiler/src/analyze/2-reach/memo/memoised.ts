import * as ts from "../../../typescript.js";
import { calleeOf } from "../../1-discover/call-sites.js";
import { bare, isReference } from "../../expressions.js";
import type { References } from "../../references.js";
import { returnedExpressions } from "../../returned-expressions.js";
import type { MadeRemembering } from "../state/roots/remembering.js";
import { isTold, membersFrom, toldBy, type Told } from "./key.js";

/**
 * What a package's own memo executes once for all: `f` of `memoize(f, key)`. Nothing if the result follows from more than what
 * is remembered, so that it makes a difference which run comes first.
 */
export function memoisedBy(
  references: References,
  { kind, given }: MadeRemembering,
): readonly ts.Expression[] | undefined {
  const [computes, resolver] = kind === "keyed" ? given.toReversed() : given;
  if (computes === undefined || kind === "state") return undefined;
  const code = functionBehind(references, computes);
  const told = kind === "once" ? [] : toldOf(references, code, resolver);
  const isComplete = code === undefined || code.parameters.every(each => isToldWhole(references, code, each, told));
  return isComplete ? given.map(each => bare(each)) : undefined;
}

type Code = ts.SignatureDeclaration;

function functionBehind(references: References, value: ts.Expression): Code | undefined {
  const node = bare(value);
  const target = ts.isFunctionLike(node) ? undefined : references.resolve(node);
  const code = target?.kind === "declaration" ? calleeOf(target.node) : node;
  if (!ts.isFunctionLike(code)) return undefined;
  references.reads.body(code);
  return code;
}

/** What the key tells of the parameters: without a function that makes it, it is the first argument. */
function toldOf(references: References, code: Code | undefined, resolver: ts.Expression | undefined): readonly Told[] {
  const parameters = code?.parameters ?? [];
  const [first] = parameters;
  const ofFirst = first === undefined ? [] : [{ variable: first, members: [] }];
  if (resolver === undefined) return ofFirst;
  if (isText(references, resolver)) return first !== undefined && isPrimitive(references, first) ? ofFirst : [];
  const key = functionBehind(references, resolver);
  if (key === undefined) return [];
  return returnedExpressions(references.reads, key)
    .flatMap(each => toldBy(references, each))
    .flatMap(({ variable, members }) => {
      const index = key.parameters.findIndex(each => each === variable);
      if (key.parameters[index]?.dotDotDotToken) return parameters.map(each => ({ variable: each, members: [] }));
      const own = parameters[index];
      return own === undefined ? [] : [{ variable: own, members }];
    });
}

/** `memoizeWith(String, f)`: many objects have one text. */
function isText(references: References, resolver: ts.Expression): boolean {
  const target = references.resolve(resolver);
  if (target.kind === "package") return /^(identity|toString)$/.test(target.member);
  return target.kind === "native" && /^(String|JSON\.stringify)$/.test(target.path);
}

function isPrimitive(references: References, { name }: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(name) && references.isPrimitive(name);
}

function isToldWhole(references: References, code: Code, parameter: ts.Node, told: readonly Told[]): boolean {
  if (isTold(told, parameter, [])) return true;
  let isWhole = ts.isParameter(parameter) && ts.isIdentifier(parameter.name);
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isReference(node)) {
      const target = references.resolve(node);
      if (target.kind === "declaration" && target.node === parameter)
        isWhole &&= isTold(told, parameter, membersFrom(node));
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(code, visit);
  return isWhole;
}
