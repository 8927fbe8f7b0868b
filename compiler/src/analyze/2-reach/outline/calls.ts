import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";
import { iteratingMethod } from "../iterating-natives.js";
import { shorten } from "../unit-nodes.js";
import { onlyIf } from "./expressions.js";
import { besides, inSequence, isNothing, later, nothing, type GivenOutline, type Outline } from "./outline.js";
import { functionOutline } from "./functions.js";
import { combinedOutline, continuedOutline } from "./promises.js";
import { mayOutlive, returnsThenable } from "./thenable.js";
import type { OutlineWalk } from "./walk.js";

type Call = ts.CallExpression | ts.NewExpression;

/** Arguments from left to right, then the function. */
export function callOutline(walk: OutlineWalk, call: Call, awaited: boolean): Outline {
  const callee = bare(call.expression);
  const path = walk.extraction.references.nativePath(callee);
  const ofPromise = combinedOutline(walk, call, path, awaited) ?? continuedOutline(walk, call, path, awaited);
  if (ofPromise !== undefined) return ofPromise;
  const object = objectOutline(walk, callee);
  const rest = inSequence(argumentsAndCall(walk, call, callee, path, awaited));
  return inSequence([object, ts.isOptionalChain(call) ? onlyIf(shorten(callee.getText()), rest) : rest]);
}

/** What is evaluated to find the function. */
function objectOutline(walk: OutlineWalk, callee: ts.Expression): Outline {
  if (ts.isPropertyAccessExpression(callee)) return walk.of(callee.expression);
  if (ts.isElementAccessExpression(callee)) return walk.all([callee.expression, callee.argumentExpression]);
  return ts.isIdentifier(callee) || walk.isAnonymous(callee) ? nothing : walk.of(callee);
}

function argumentsAndCall(
  walk: OutlineWalk,
  call: Call,
  callee: ts.Expression,
  path: string | undefined,
  awaited: boolean,
): readonly Outline[] {
  const masks = walk.extraction.masks.of(call);
  const parts: Outline[] = [];
  const given: GivenOutline[] = [];
  const after: Outline[] = [];
  for (const [parameter, argument] of (call.arguments ?? []).entries()) {
    const mask = masks.find(each => each.argument === argument);
    if (mask !== undefined) {
      parts.push(walk.all(mask.eager));
      continue;
    }
    const body = functionOutline(walk, argument);
    if (body === undefined) parts.push(walk.of(argument));
    else if (isNothing(body)) continue;
    else if (isExecutedNow(walk, callee, path)) after.push(awaited ? body : besides(body));
    else if (path !== undefined) after.push(handed(walk, path, argument, body));
    else given.push({ parameter, text: `${shorten(callee.getText())}()`, body });
  }
  return [...parts, calledOutline(walk, call, callee, given, awaited), walk.callee(call), ...after];
}

function calledOutline(
  walk: OutlineWalk,
  call: Call,
  callee: ts.Expression,
  given: readonly GivenOutline[],
  awaited: boolean,
): Outline {
  if (walk.isAnonymous(callee)) {
    const body = inSequence([...given.map(each => later(each.text, each.body)), walk.inlined(callee)]);
    return awaited || !returnsThenable(walk, callee) ? body : besides(body);
  }
  const own = ownParameter(walk, callee);
  const code = own ?? walk.callee(callee);
  const isSpread = call.arguments?.some(ts.isSpreadElement) === true;
  if (code.kind !== "uses" || isSpread || given.length === 0) {
    const handedOver = given.map(each => later(each.text, each.body));
    if (isNothing(code)) return inSequence(handedOver);
    return inSequence([...handedOver, awaited || !mayOutlive(walk, call) ? code : besides(code)]);
  }
  const whole: Outline = { ...code, given };
  return awaited || !mayOutlive(walk, call) ? whole : besides(whole);
}

function ownParameter(walk: OutlineWalk, callee: ts.Expression): Outline | undefined {
  if (!ts.isIdentifier(callee) || walk.parameters.size === 0) return undefined;
  const symbol = walk.extraction.project.checker.getSymbolAtLocation(callee);
  const parameter = symbol && walk.parameters.get(symbol);
  return parameter === undefined ? undefined : { kind: "given", parameter };
}

/** `new Promise(f)`, `Promise.try(f)`, `nonCancellable(f)` */
function isExecutedNow(walk: OutlineWalk, callee: ts.Expression, path: string | undefined): boolean {
  if (path === "Promise" || path === "Promise.try") return true;
  const target = walk.extraction.references.resolve(callee);
  return target.kind === "runtime" && target.name === "nonCancellable";
}

/** Natives call a function for each of their values, or keep it. */
function handed(walk: OutlineWalk, path: string, argument: ts.Expression, body: Outline): Outline {
  const method = iteratingMethod(path);
  if (method === undefined) return later(path, body);
  const overlapping = returnsThenable(walk, argument);
  return { kind: "loop", form: "callback", text: method, label: null, test: nothing, body, overlapping };
}
