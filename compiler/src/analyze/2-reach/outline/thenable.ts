import * as ts from "../../../typescript.js";
import type { OutlineWalk } from "./walk.js";

type Call = ts.CallExpression | ts.NewExpression;

/** True if what a call begins may go on after the call has returned. */
export function mayOutlive(walk: OutlineWalk, call: Call): boolean {
  const { checker, reads } = walk.extraction.project;
  if (ts.isNewExpression(call)) return false;
  const callees = walk.extraction.callSites.callees(call);
  for (const callee of callees) reads.node(callee);
  const bodies = callees.flatMap(each => (ts.isFunctionLike(each) && "body" in each && each.body ? [each] : []));
  const type = checker.getTypeAtLocation(call);
  if (bodies.length > 0 && bodies.length === callees.length) return bodies.some(isSuspended) || isThenable(type);
  // A function of type `() => void` may well be an asynchronous one.
  return isThenable(type) || (type.flags & ts.TypeFlags.Void) !== 0;
}

/** True if a function that is handed over goes on after the call of it has returned. */
export function returnsThenable(walk: OutlineWalk, code: ts.Expression): boolean {
  const signatures = walk.extraction.project.checker.getTypeAtLocation(code).getCallSignatures();
  return signatures.length === 0 || signatures.some(each => isThenable(each.getReturnType()));
}

function isThenable(type: ts.Type): boolean {
  const unknown = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter;
  if ((type.flags & unknown) !== 0) return true;
  if (type.isUnion()) return type.types.some(isThenable);
  return type.getProperty("then") !== undefined;
}

/** Asynchronous functions and generators. */
function isSuspended(code: ts.SignatureDeclaration): boolean {
  const isAsync =
    ts.canHaveModifiers(code) && ts.getModifiers(code)?.some(each => each.kind === ts.SyntaxKind.AsyncKeyword);
  return isAsync === true || ("asteriskToken" in code && code.asteriskToken !== undefined);
}
