import * as ts from "../../../typescript.js";
import { wrapped } from "../../expressions.js";
import { isProbe } from "../memo/probe.js";
import { memoOf, ownerOf, variableOf } from "./writes.js";
import { rememberingIn } from "../state/roots/remembering.js";
import type { UnitWalk } from "../walk.js";

export function recordRead(walk: UnitWalk, node: ts.Expression, declaration: ts.Declaration): void {
  const { extraction } = walk;
  const outer = wrapped(node);
  if (ts.isBinaryExpression(outer.parent) && outer.parent.left === outer && isPlainAssignment(outer.parent)) return;
  const writes = extraction.sharedState
    .writesOf(declaration, node)
    .filter(write => !extraction.sharedState.isOfOwnCall(write.node, declaration))
    .filter(write => !extraction.sharedState.isApart(write));
  if (writes.length === 0) return;
  walk.record(
    {
      kind: "read",
      variable: variableOf(extraction, declaration),
      owner: ownerOf(walk, declaration, node),
      probes: isProbe(extraction, outer, writes) || asksForCache(walk, outer, declaration),
      writes: writes.map(write => ({ at: extraction.project.position(write.at), memo: memoOf(extraction, write) })),
    },
    node,
  );
}

/** `f.cache`, where `const f = memoize(…)`: it tells what somebody has asked for. */
function asksForCache({ extraction }: UnitWalk, { parent }: ts.Node, declaration: ts.Declaration): boolean {
  const isCache = ts.isPropertyAccessExpression(parent) && parent.name.text === "cache";
  return isCache && rememberingIn(extraction.references, declaration) !== undefined;
}

function isPlainAssignment(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}
