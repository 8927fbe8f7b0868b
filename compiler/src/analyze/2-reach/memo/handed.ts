import * as ts from "../../../typescript.js";
import { ownerOfParameter } from "../../1-discover/call-sites.js";
import { bare } from "../../expressions.js";
import { isMemberNode } from "../unit-nodes.js";
import type { Code } from "./code.js";
import { argumentsOf, mentionsOwn } from "./self.js";

/** What a call hands to functions that are known: `this` and arguments, as far as they take them. */
export interface Handed {
  readonly functions: readonly ts.SignatureDeclaration[];
  readonly self: ts.Expression | undefined;
  readonly arguments: readonly ts.Expression[];
  /** The items of the list that comes after the arguments: `args` of `f(...args)` and `f.apply(this, args)`. */
  readonly list: { readonly of: ts.Expression; readonly taken: number } | undefined;
}

export function handedBy(code: Code, call: ts.CallExpression): Handed | undefined {
  const callee = bare(call.expression);
  const path = code.references.nativePath(callee) ?? "";
  const through = /^(?:Callable)?Function\.prototype\.(call|apply)$/.exec(path)?.[1];
  const isThrough = through !== undefined && ts.isPropertyAccessExpression(callee);
  const functions = functionsOf(code, isThrough ? callee.expression : callee);
  if (functions === undefined) return undefined;
  const taken = Math.max(...functions.map(each => countTaken(code, each)));
  const self = isThrough ? call.arguments[0] : undefined;
  const rest = call.arguments.slice(isThrough ? 1 : 0);
  if (through === "apply") return { functions, self, arguments: [], list: rest[0] && { of: rest[0], taken } };
  const last = rest.at(-1);
  const spread = last !== undefined && ts.isSpreadElement(last) ? last.expression : undefined;
  const own = spread === undefined ? rest : rest.slice(0, -1);
  if (own.some(ts.isSpreadElement)) return undefined;
  const list = spread && { of: spread, taken: Math.max(0, taken - own.length) };
  return { functions, self, arguments: own.slice(0, taken), list };
}

/** The functions that are called, if each of them is written in this project. */
function functionsOf(code: Code, callee: ts.Expression): readonly ts.SignatureDeclaration[] | undefined {
  const decorated = decoratedIn(code, callee);
  const values = decorated.length > 0 ? decorated : code.writes.valuesOf(callee);
  return values.length > 0 && values.every(ts.isFunctionLike) ? values : undefined;
}

/** What a decorator calls its first parameter, or `descriptor.value`: the members that it stands at. */
function decoratedIn(code: Code, callee: ts.Expression): readonly ts.Node[] {
  let object = bare(callee);
  while (ts.isPropertyAccessExpression(object)) object = bare(object.expression);
  const target = code.references.resolve(object);
  const holder = target.kind === "declaration" ? target.node : undefined;
  if (holder === undefined) return [];
  if (ts.isVariableDeclaration(holder) && holder.initializer !== undefined && object === bare(callee))
    return decoratedIn(code, holder.initializer);
  return ts.isParameter(holder) ? code.callSites.decoratedBy(ownerOfParameter(holder)).filter(isMemberNode) : [];
}

function countTaken({ references }: Code, taking: ts.SignatureDeclaration): number {
  const isOpen = taking.parameters.some(each => ts.isParameter(each) && each.dotDotDotToken !== undefined);
  if (isOpen || mentionsOwn(taking, node => argumentsOf(references, node) !== undefined)) return Infinity;
  return taking.parameters.filter(each => each.name.getText() !== "this").length;
}
