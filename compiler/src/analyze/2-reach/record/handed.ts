import type * as ts from "../../../typescript.js";
import type { CallSite } from "../../1-discover/call-sites.js";
import { isSynchronous, type FunctionExpression } from "../../expressions.js";
import type { How } from "./native.js";
import type { UnitWalk } from "../walk.js";

/** Who is given a function may call it at once, keep it, or both. */
export function argumentUse({ extraction }: UnitWalk, call: CallSite, argument: ts.Expression): How {
  if (extraction.lent.isLent(argument)) return "lent";
  return extraction.calledAtOnce.isArgument(call, argument) ? "both" : "value";
}

/** A function that is written where it is handed over. */
export function visitHanded(walk: UnitWalk, code: FunctionExpression, how: How): void {
  if (how !== "value") walk.visitCalledNow(code);
  if (how !== "lent" || !isSynchronous(code)) walk.visit(code);
}
