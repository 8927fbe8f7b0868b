import * as ts from "../../../../typescript.js";
import type { CallSite } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import { flowOf, type Giving } from "../../../packages/package-flow.js";
import type { References } from "../../../references.js";

/** A call of a function of a package of which it is known whose objects it gives back. */
export interface PackageFlow {
  readonly giving: Giving | undefined;
  /** What it works on. */
  readonly subject: ts.Expression;
  readonly given: readonly ts.Expression[];
}

export function packageFlow(references: References, call: CallSite): PackageFlow | undefined {
  const target = references.resolve(namedBy(call));
  const known = target.kind === "package" && flowOf(target.identity.name, target.member, target.file);
  if (!known) return undefined;
  const given = givenTo(references, call);
  const subject = known.subject === "first" ? given[0] : given.at(-1);
  return subject !== undefined && isData(references, subject) ? { giving: known.giving, subject, given } : undefined;
}

/** What is new, and has parts of these. */
export function copiedByPackage(references: References, call: CallSite): readonly ts.Expression[] {
  const flow = packageFlow(references, call);
  if (flow === undefined) return [];
  const { giving, subject, given } = flow;
  const all = given.filter(each => isData(references, each));
  if (giving === "merged") return all;
  if (giving === "assigned")
    return ts.isObjectLiteralExpression(bare(subject)) ? all.filter(each => each !== subject) : [];
  const isPicked = giving === "picked" && given.every(each => !references.isCallable(each));
  return giving === "copy" || isPicked ? [subject] : [];
}

/** The object that a method of a package stands for as if it were its first argument, as in `_(list).reverse()`, and the arguments. */
export function givenTo(references: References, call: CallSite): readonly ts.Expression[] {
  const own = call.arguments ?? [];
  const callee = bare(call.expression);
  if (ts.isCallExpression(callee)) return [...givenTo(references, callee), ...own];
  const isMethod = ts.isPropertyAccessExpression(callee) && references.resolve(callee.expression).kind !== "package";
  return isMethod ? [callee.expression, ...own] : own;
}

/** `find` of `find(isGold)(tiers)` */
function namedBy(call: CallSite): ts.Expression {
  const callee = bare(call.expression);
  return ts.isCallExpression(callee) ? namedBy(callee) : callee;
}

function isData(references: References, value: ts.Expression): boolean {
  return !references.isCallable(value) && !references.isPrimitive(value);
}
