import * as ts from "../../../../typescript.js";
import { callWithArgument } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { givenToIterate, isOfCollection } from "./iteration.js";
import type { Path } from "./patterns.js";

/** A collection, and where in it something is that is taken from it: an item, or the same items in another order. */
export interface Taken {
  readonly of: ts.Expression;
  readonly at: Path;
}

const anItem: Path = [undefined];

/** What a call takes: an item by `shelves.get(id)`, all of them by `shelves.toSorted()` and `Object.values(shelves)`. */
export function takenBy(references: References, call: ts.CallExpression): Taken | undefined {
  const callee = bare(call.expression);
  const [first, ...others] = call.arguments;
  const path = references.nativePath(callee) ?? "";
  if (first !== undefined && others.length === 0 && /^(Object\.values|Array\.from|Promise\.(resolve|all))$/.test(path))
    return { of: first, at: [] };
  if (!ts.isPropertyAccessExpression(callee) || !isOfCollection(references, callee)) return undefined;
  const of = callee.expression;
  if (givingItem.test(callee.name.text)) return { of, at: [callee.name.text === "get" ? keyOf(first) : undefined] };
  return givingItems.test(callee.name.text) ? { of, at: [] } : undefined;
}

/** The key of `shelves.get("a")`, if it is written out. */
export function keyOf(key: ts.Expression | undefined): string | undefined {
  const text = key && bare(key);
  return text !== undefined && (ts.isStringLiteralLike(text) || ts.isNumericLiteral(text)) ? text.text : undefined;
}

/** What a loop takes for a variable, or for a part of it: `group` of `for (const [kind, group] of groups)`. */
export function takenByLoop(references: References, variable: ts.VariableDeclaration, part: Path): Taken | undefined {
  const loop = variable.parent.parent;
  if (!ts.isForOfStatement(loop)) return undefined;
  const pairs = pairsOf(references, loop.expression);
  if (pairs === undefined) return { of: loop.expression, at: [...anItem, ...part] };
  const [place, ...deeper] = part;
  return place === "1" ? { of: pairs, at: [...anItem, ...deeper] } : undefined;
}

/** What `items.forEach(item => …)` hands to its callback, or a part of that. */
export function takenByCallback(
  references: References,
  parameter: ts.ParameterDeclaration,
  part: Path,
): Taken | undefined {
  const call = callWithArgument(parameter.parent);
  const given = call && givenToIterate(references, call);
  if (given !== undefined)
    return parameter.parent.parameters[0] === parameter ? { of: given, at: [...anItem, ...part] } : undefined;
  const method = call && bare(call.expression);
  if (method === undefined || !ts.isPropertyAccessExpression(method) || !isOfCollection(references, method))
    return undefined;
  const { expression: of, name } = method;
  const place = name.text.startsWith("reduce") ? 1 : 0;
  const isItem = handingItem.test(name.text) && parameter.parent.parameters.indexOf(parameter) === place;
  return isItem ? { of, at: [...anItem, ...part] } : undefined;
}

/** `groups` of `groups.entries()`, `Object.entries(groups)`, and of a map, whose items are pairs. */
function pairsOf(references: References, looped: ts.Expression): ts.Expression | undefined {
  const node = bare(looped);
  if (ts.isCallExpression(node)) return pairedBy(references, node);
  return /^(Readonly)?Map$/.test(references.foreignType(node) ?? "") ? node : undefined;
}

/** `groups` of a call that gives a list of their keys and values. */
export function pairedBy(references: References, call: ts.CallExpression): ts.Expression | undefined {
  const callee = bare(call.expression);
  if (references.nativePath(callee) === "Object.entries") return call.arguments[0];
  const isEntries = ts.isPropertyAccessExpression(callee) && callee.name.text === "entries";
  return isEntries && isOfCollection(references, callee) ? callee.expression : undefined;
}

const givingItem = /^(at|get|find|findLast|pop|shift)$/;
const givingItems = /^(slice|filter|concat|toSorted|toReversed|toSpliced|with|sort|reverse|take|drop|toArray|values)$/;
const handingItem =
  /^(forEach|map|flatMap|filter|find|findLast|findIndex|findLastIndex|some|every|reduce|reduceRight)$/;
