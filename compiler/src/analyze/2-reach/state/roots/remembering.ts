import * as ts from "../../../../typescript.js";
import { calleeOf } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import { isRememberingType, rememberingMadeBy, type Remembering } from "../../../packages/package-state.js";
import type { References } from "../../../references.js";
import { returnedExpressions } from "../../../returned-expressions.js";
import { valueOf } from "../../unit-nodes.js";

/** A function with a memory that a function of a package has made: `const limit = pLimit(2)`. */
export interface MadeRemembering {
  readonly holder: ts.Declaration;
  readonly kind: Remembering;
  /** What its maker was given. */
  readonly given: readonly ts.Expression[];
}

/** What a name stands for, if that is such a function; `unknown` where only its type says so. */
export function rememberingBehind(
  references: References,
  named: ts.Expression,
): MadeRemembering | "unknown" | undefined {
  const target = references.resolve(named);
  const holder = target.kind === "declaration" ? target.node : target.kind === "member" ? target.nodes[0] : undefined;
  const made = holder && rememberingIn(references, holder);
  if (made !== undefined) return made;
  const type = references.foreignType(named);
  return type !== undefined && isRememberingType(type) ? "unknown" : undefined;
}

export function rememberingIn(references: References, holder: ts.Declaration): MadeRemembering | undefined {
  const made = valueOf(holder);
  return made && madeBy(references, holder, made, 0);
}

function madeBy(
  references: References,
  holder: ts.Declaration,
  value: ts.Expression,
  depth: number,
): MadeRemembering | undefined {
  if (depth > 5 || !(ts.isCallExpression(value) || ts.isNewExpression(value))) return undefined;
  const callee = bare(value.expression);
  const maker = references.resolve(callee);
  const kind = maker.kind === "package" ? rememberingMadeBy(maker.identity.name, maker.member) : undefined;
  if (kind !== undefined) return { holder, kind, given: value.arguments ?? [] };
  const returned = maker.kind === "declaration" ? returnedBy(references, calleeOf(maker.node)) : [];
  const bound = ts.isPropertyAccessExpression(callee) && callee.name.text === "bind" ? [callee.expression] : [];
  const found = [...returned, ...bound].map(each => {
    const inner = valueNamed(references, bare(each));
    return inner && madeBy(references, holder, inner, depth + 1);
  });
  // What it remembers by which key, only the call of its maker tells.
  return found.find(each => each?.kind === "state");
}

function returnedBy(references: References, callee: ts.Node): readonly ts.Expression[] {
  return ts.isFunctionLike(callee) ? returnedExpressions(references.reads, callee) : [];
}

/** What a constant holds, or the expression itself. */
function valueNamed(references: References, value: ts.Expression): ts.Expression | undefined {
  if (!ts.isIdentifier(value)) return value;
  const target = references.resolve(value);
  return target.kind === "declaration" ? valueOf(target.node) : undefined;
}
