import * as ts from "../../../typescript.js";
import { isConstant } from "../../declarations.js";
import { bare, enclosingFunction, isReference, isWithin, wrapped, writtenBy } from "../../expressions.js";
import { objectOf } from "../state/parts/parts.js";
import type { Write } from "../state/changes/writes.js";
import type { Code } from "./code.js";
import { guardOfFilling } from "./filling.js";
import { isAskedToForget, isRemoval, mayHaveForgotten } from "./forgetting.js";
import type { Guard } from "./guard.js";
import { isSameCode } from "./same-code.js";
import { isTested } from "./tested.js";

interface Filling {
  readonly write: Write;
  readonly guard: Guard;
}

/**
 * Whether a read of what memos fill tells if somebody was here before: `cache.size`, `table === undefined`, or the value of a
 * key that this run need not have filled. What a memo itself asks tells nobody, and what it has filled is there.
 */
export function isProbe(code: Code, read: ts.Node, writes: readonly Write[]): boolean {
  const fillings = writes.flatMap(write => {
    const guard = guardOfFilling(code, write);
    return guard === undefined ? [] : [{ write, guard }];
  });
  if (fillings.some(each => isOfMemo(code, read, each)) || isAskedToForget(code, read, writes)) return false;
  const keyed = fillings.filter(({ write, guard }) => write.key !== undefined && guard.asksFor === "key");
  const place = keyed.flatMap(({ write }) => placeIn(code, read, write) ?? [])[0];
  return place === undefined ? isTested(read) : isProbeOfKeys(code, place, keyed, writes.filter(isRemoval));
}

/** The condition of the memo, a constant that is made for it, and all that comes after where that fills the whole place. */
function isOfMemo(code: Code, read: ts.Node, { write, guard }: Filling): boolean {
  if (enclosingFunction(read) !== enclosingFunction(write.node)) return false;
  const isWhole = write.key === undefined || guard.asksFor !== "key";
  if (isWhole && read.pos > (guard.asked ?? write.node).pos) return true;
  return guard.asked !== undefined && (isWithin(read, guard.asked) || isAskedThrough(code, read, guard.asked));
}

/** `const known = cache.has(key)`, which nobody but the condition mentions. */
function isAskedThrough({ references }: Code, read: ts.Node, asked: ts.Expression): boolean {
  const variable = ts.findAncestor(read, ts.isVariableDeclaration);
  if (variable === undefined || !isConstant(variable) || !ts.isIdentifier(variable.name)) return false;
  const { text } = variable.name;
  const isToldOnly = (node: ts.Node): boolean => {
    if (node === asked) return true;
    const isNamed = ts.isIdentifier(node) && node.text === text && isReference(node);
    const target = isNamed ? references.resolve(node) : undefined;
    if (target?.kind === "declaration" && target.node === variable) return false;
    return ts.forEachChild(node, each => !isToldOnly(each)) !== true;
  };
  return isToldOnly(enclosingFunction(variable));
}

/** `state.cache` of `state.cache.get(key)`, if that is what the memo fills. */
function placeIn({ references }: Code, read: ts.Node, { node, target }: Write): ts.Node | undefined {
  const filled = ts.isCallExpression(node) ? target : objectOf(target);
  if (filled === undefined) return undefined;
  for (let place = read; ; place = wrapped(place.parent)) {
    if (isSameCode(references, place, filled)) return place;
    if (!ts.isPropertyAccessExpression(place.parent)) return undefined;
  }
}

function isProbeOfKeys(code: Code, place: ts.Node, fillings: readonly Filling[], removals: readonly Write[]): boolean {
  const { parent } = wrapped(place);
  // Another name, whose uses nobody follows.
  if (ts.isVariableDeclaration(parent)) return false;
  if (ts.isElementAccessExpression(parent) && bare(parent.expression) === bare(place))
    return !isWritten(parent) && isProbeOfKey(code, parent, parent.argumentExpression, fillings, removals);
  if (!ts.isPropertyAccessExpression(parent)) return true;
  if (changing.has(parent.name.text)) return false;
  const call = wrapped(parent).parent;
  const [key] = ts.isCallExpression(call) ? call.arguments : [];
  const isByKey = key !== undefined && /^(get|has)$/.test(parent.name.text);
  return !isByKey || isProbeOfKey(code, call as ts.Expression, key, fillings, removals);
}

const changing = new Set("set delete clear".split(" "));

function isWritten(access: ts.Expression): boolean {
  const outer = wrapped(access);
  return writtenBy(outer.parent) === outer;
}

/** Unless the run has filled that key before, by the memo itself or by a call of its function. */
function isProbeOfKey(
  code: Code,
  access: ts.Expression,
  key: ts.Expression,
  fillings: readonly Filling[],
  removals: readonly Write[],
): boolean {
  const outer = wrapped(access);
  const isAsserted = outer !== access && !isTested(outer) && removals.length === 0;
  return !isAsserted && !fillings.some(each => isFilledBefore(code, outer, key, each, removals));
}

function isFilledBefore(
  code: Code,
  access: ts.Node,
  key: ts.Expression,
  { write, guard }: Filling,
  removals: readonly Write[],
): boolean {
  const { references, callSites } = code;
  const filling = enclosingFunction(write.node);
  if (enclosingFunction(access) === filling) {
    const isOfKey = write.key !== undefined && isSameCode(references, key, write.key);
    if (!isOfKey) return false;
    const isAfter = access.pos > (guard.asked ?? write.node).pos;
    return isAfter ? !mayHaveForgotten(removals, access, write) : !asksForPresence(access);
  }
  const fills = (node: ts.Node): boolean =>
    ts.isCallExpression(node) &&
    node.arguments.some(each => isSameCode(references, each, key)) &&
    callSites.callees(node).includes(filling);
  const isBefore = (node: ts.Node): boolean =>
    node.pos < access.pos && (fills(node) || (ts.forEachChild(node, isBefore) ?? false));
  const { parent } = access;
  const isReplaced = ts.isBinaryExpression(parent) && parent.left === access && fills(bare(parent.right));
  return isReplaced || (removals.length === 0 && isBefore(enclosingFunction(access)));
}

function asksForPresence(access: ts.Node): boolean {
  const callee = ts.isCallExpression(access) ? bare(access.expression) : undefined;
  const isHas = callee !== undefined && ts.isPropertyAccessExpression(callee) && callee.name.text === "has";
  return isHas || isTested(access);
}
