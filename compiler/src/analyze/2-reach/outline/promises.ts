import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";
import { functionOutline } from "./functions.js";
import { attempt, besides, inSequence, isNothing, later, nothing, type Outline } from "./outline.js";
import type { OutlineWalk } from "./walk.js";

type Call = ts.CallExpression | ts.NewExpression;

/** `Promise.all([…])` and its siblings: what is begun in the list goes on side by side. */
export function combinedOutline(
  walk: OutlineWalk,
  call: Call,
  path: string | undefined,
  awaited: boolean,
): Outline | undefined {
  const [, form] = /^Promise\.(all|allSettled|race|any)$/.exec(path ?? "") ?? [];
  const [list] = call.arguments ?? [];
  if (form === undefined || list === undefined) return undefined;
  const values = bare(list);
  const branches = ts.isArrayLiteralExpression(values)
    ? values.elements.map(each => walk.of(ts.isSpreadElement(each) ? each.expression : each, true))
    : [walk.of(values, true)];
  const begun = branches.filter(branch => !isNothing(branch));
  if (begun.length === 0) return nothing;
  const parallel: Outline = { kind: "parallel", form: form as "all" | "allSettled" | "race" | "any", branches: begun };
  return awaited ? parallel : besides(parallel);
}

/** `.then()`, `.catch()` and `.finally()`: what is called after what stands before them. */
export function continuedOutline(
  walk: OutlineWalk,
  call: Call,
  path: string | undefined,
  awaited: boolean,
): Outline | undefined {
  const [, method] = /^Promise(?:Like)?\.prototype\.(then|catch|finally)$/.exec(path ?? "") ?? [];
  const callee = bare(call.expression);
  if (method === undefined || !ts.isPropertyAccessExpression(callee)) return undefined;
  const before = walk.of(callee.expression, true);
  const [first, second] = (call.arguments ?? []).map(argument => continuation(walk, argument));
  const continued =
    method === "then"
      ? thenOutline(inSequence([before, first ?? nothing]), second)
      : method === "catch"
        ? attempt(before, first ?? nothing, null)
        : attempt(before, null, first ?? nothing);
  return awaited ? continued : besides(continued);
}

function thenOutline(body: Outline, onError: Outline | undefined): Outline {
  return onError === undefined ? body : attempt(body, onError, null);
}

function continuation(walk: OutlineWalk, argument: ts.Expression): Outline {
  return functionOutline(walk, argument) ?? later("then", walk.of(argument));
}
