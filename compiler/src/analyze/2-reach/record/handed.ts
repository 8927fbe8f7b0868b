import * as ts from "../../../typescript.js";
import type { CallSite } from "../../1-discover/call-sites.js";
import { isSynchronous, wrapped, type FunctionExpression } from "../../expressions.js";
import type { How } from "./native.js";
import type { UnitWalk } from "../walk.js";

/** Who is given a function may call it at once, keep it, or both. */
export function argumentUse({ extraction }: UnitWalk, call: CallSite, argument: ts.Expression): How {
  if (extraction.lent.isLent(argument)) return "lent";
  if (extraction.calledAtOnce.isArgument(call, argument)) return "both";
  return isHandedBackToModule(extraction, call) ? "both" : "value";
}

/** `const notify = Object.assign(send, { channel })`, which modules call while they are loaded. */
function isHandedBackToModule({ references, sharedState }: UnitWalk["extraction"], call: CallSite): boolean {
  const { parent: holder } = wrapped(call);
  const isHandedBack = /^Object\.(assign|freeze|seal|preventExtensions)$/.test(
    references.nativePath(call.expression) ?? "",
  );
  return isHandedBack && ts.isVariableDeclaration(holder) && sharedState.isMentionedAtLoad(holder);
}

/** A function that is written where it is handed over. */
export function visitHanded(walk: UnitWalk, code: FunctionExpression, how: How): void {
  if (how !== "value") walk.visitCalledNow(code);
  if (how !== "lent" || !isSynchronous(code)) walk.visit(code);
}
