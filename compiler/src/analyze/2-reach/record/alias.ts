import * as ts from "../../../typescript.js";
import { throughFunction } from "../forms/call-forms.js";
import { valueOf } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** A call of what a variable or a property holds, where that is a native: `now()` of `const now = Date.now`, `now.call(Date)`. */
export function recordAlias(walk: UnitWalk, call: ts.CallExpression | ts.NewExpression, callee: ts.Expression): void {
  const through = throughFunction(each => walk.extraction.references.takenPath(each), call);
  const called = through === undefined ? nativesBehind(walk, callee) : through.how === "call" ? [through.path] : [];
  for (const path of new Set(called)) walk.record({ kind: "alias", path }, callee);
}

function nativesBehind({ extraction }: UnitWalk, callee: ts.Expression): readonly string[] {
  const { references, writes } = extraction;
  const taken = references.takenPath(callee);
  if (taken !== undefined) return [taken];
  const target = references.resolve(callee);
  const holder = target.kind === "declaration" ? target.node : target.kind === "member" ? target.nodes[0] : undefined;
  const value = holder && valueOf(holder);
  if (value === undefined) return [];
  return [value, ...writes.valuesOf(callee)].flatMap(each => {
    const path = references.nativePath(each);
    if (path !== undefined || !ts.isCallExpression(each)) return path ?? [];
    // `Date.now.bind(Date)`
    const bound = throughFunction(name => references.nativePath(name), each);
    return bound?.how === "value" ? bound.path : [];
  });
}
