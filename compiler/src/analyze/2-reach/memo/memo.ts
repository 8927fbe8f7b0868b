import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";
import type { Code } from "./code.js";
import { Dependencies } from "./dependencies.js";
import { isAskedOnce } from "./flag.js";
import { guardOfFilling } from "./filling.js";
import { isForgetting } from "./forgetting.js";
import { guardOf, type Guard } from "./guard.js";
import { memoOfHelper } from "./helper.js";
import { toldBy } from "./key.js";
import { toldByPlace } from "./outer-key.js";
import type { Write } from "../state/changes/writes.js";

/** What a lazy memo executes in the first run, and in no other. */
export interface Memo {
  /** What makes the value: all runs share it. */
  readonly value: readonly ts.Node[];
  /** What else stands in the branch. */
  readonly around: readonly ts.Node[];
}

/**
 * A write that has the form of a lazy memo: it happens only while the place is empty, and the value follows from the key
 * alone, so that it makes no difference which run comes first. Whether computing the value reads anything that differs is
 * for the judge to say.
 */
export function memoOfWrite(code: Code, write: Write): Memo | undefined {
  const { references } = code;
  const { node, root } = write;
  if (write.memoised !== undefined) return { value: write.memoised, around: [] };
  if (isForgetting(code, write)) return { value: [], around: [] };
  const value = write.value && assignedValue(write.value);
  if (value === undefined) return memoOfHelper(code, write);
  if (!("declaration" in root)) return undefined;
  if (isFlag(value)) return flagOf(code, write);
  const guard = guardOfFilling(code, write);
  if (guard === undefined) return undefined;
  const isOfKey = write.key !== undefined && guard.asksFor === "key";
  // Who asks for something else than the key fills the place with that key, too.
  const filling = write.key === undefined || isOfKey ? [value] : [value, write.key, ...askedOf(guard)];
  const key = isOfKey ? [...toldBy(references, write.key), ...toldByPlace(code, write)] : [];
  const dependencies = new Dependencies(code, [...filling, ...guard.conditions], { root, key, at: node });
  return dependencies.areAsOldAsThePlace
    ? { value: [value, ...dependencies.sources], around: guard.around }
    : undefined;
}

function askedOf({ asked, asksFor }: Guard): readonly ts.Expression[] {
  return asked === undefined || asksFor === "flag" ? [] : [asked];
}

/** `done = true`, if all that it says is that the value beside it is there. */
function flagOf(code: Code, write: Write): Memo | undefined {
  const guard = isAskedOnce(code.writes, write) ? guardOf(code, write) : undefined;
  return guard && { value: guard.conditions, around: guard.around };
}

/** `done = true` remembers that somebody was here, not what they found. */
function isFlag(value: ts.Expression): boolean {
  const { kind } = bare(value);
  return kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword;
}

/** `f()` of `cache.set(key, (found = f()))`. */
function assignedValue(value: ts.Expression): ts.Expression {
  const assignment = bare(value);
  const isAssignment = ts.isBinaryExpression(assignment) && assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isAssignment ? assignedValue(assignment.right) : value;
}
