import * as ts from "../../../typescript.js";
import { isRememberingType, rememberingMadeBy, type Remembering } from "../../packages/package-state.js";
import type { References } from "../../references.js";
import { valueOf } from "../unit-nodes.js";

/** A function with a memory that a function of a package has made: `const limit = pLimit(2)`. */
export interface MadeRemembering {
  readonly holder: ts.Declaration;
  readonly kind: Remembering;
  /** What its maker was given. */
  readonly given: readonly ts.Expression[];
}

/** What a name stands for, if that is such a function; `unknown` for a parameter whose type says so. */
export function rememberingBehind(
  references: References,
  named: ts.Expression,
): MadeRemembering | "unknown" | undefined {
  const target = references.resolve(named);
  const holder = target.kind === "declaration" ? target.node : target.kind === "member" ? target.nodes[0] : undefined;
  if (holder === undefined) return undefined;
  if (!ts.isParameter(holder)) return rememberingIn(references, holder);
  const type = holder.type === undefined ? undefined : references.foreignType(named);
  return type !== undefined && isRememberingType(type) ? "unknown" : undefined;
}

export function rememberingIn(references: References, holder: ts.Declaration): MadeRemembering | undefined {
  const made = valueOf(holder);
  if (made === undefined || !(ts.isCallExpression(made) || ts.isNewExpression(made))) return undefined;
  const maker = references.resolve(made.expression);
  const kind = maker.kind === "package" ? rememberingMadeBy(maker.identity.name, maker.member) : undefined;
  return kind && { holder, kind, given: made.arguments ?? [] };
}
