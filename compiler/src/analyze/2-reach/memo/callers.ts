import * as ts from "../../../typescript.js";
import { argumentsFor, isCallee, type CallSite } from "../../1-discover/call-sites.js";
import { bare, isAccess, wrapped } from "../../expressions.js";
import { isOfThis, namedBy } from "../state/load/callees.js";
import type { Code } from "./code.js";
import { toldBy, type Told } from "./key.js";
import { isPrivate } from "./self.js";

/** The call of a function that is called in one place alone, and a method by its own object. What others give may be another thing. */
export function onlyCallOf(code: Code, callee: ts.Node): CallSite | undefined {
  if (!ts.isFunctionDeclaration(callee) && !isOwnMethod(code, callee)) return undefined;
  const [named, ...others] = code.sharedState.mentionsOf(callee)?.map(namedBy) ?? [];
  if (named === undefined || others.length > 0 || !isCallee(named)) return undefined;
  return ts.isFunctionDeclaration(callee) || isOfThis(named) ? (wrapped(named).parent as CallSite) : undefined;
}

function isOwnMethod({ callSites }: Code, callee: ts.Node): callee is ts.MethodDeclaration {
  if (!ts.isMethodDeclaration(callee) || !ts.isClassLike(callee.parent)) return false;
  return isPrivate(callee) || !callSites.isExtended(callee.parent);
}

/** What a key tells that the function is given, of what its caller gives. */
export function toldAtCall(code: Code, key: readonly Told[], callee: ts.Node, call: CallSite): readonly Told[] {
  return key.flatMap(told => {
    const { variable, members } = told;
    if (!ts.isParameter(variable) || variable.parent !== callee) return [told];
    return argumentsFor(variable, call)
      .filter(each => members.length === 0 || ts.isIdentifier(bare(each)) || isAccess(bare(each)))
      .flatMap(each => toldBy(code.references, each))
      .map(given => ({ variable: given.variable, members: [...given.members, ...members] }));
  });
}

/** Whether it is known which code comes with what a function is given. */
export function isFollowed(
  { references, writes }: Code,
  { name }: ts.ParameterDeclaration | ts.BindingElement,
): boolean {
  if (!ts.isIdentifier(name)) return false;
  return references.isCallable(name) ? writes.functionsBehind(name).length > 0 : references.isPrimitive(name);
}
