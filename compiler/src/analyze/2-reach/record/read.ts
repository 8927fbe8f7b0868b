import * as ts from "../../../typescript.js";
import { isSharedVariable } from "../state/roots/root.js";
import { enclosingFunction, wrapped } from "../../expressions.js";
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
    .filter(write => !isDeclarationsOwnCall(write.node, declaration) && !extraction.sharedState.isApart(write));
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

export function isField(declaration: ts.Declaration): declaration is ts.PropertyDeclaration {
  return ts.isPropertyDeclaration(declaration) && !isSharedVariable(declaration);
}

/** `f.cache`, where `const f = memoize(…)`: it tells what somebody has asked for. */
function asksForCache({ extraction }: UnitWalk, { parent }: ts.Node, declaration: ts.Declaration): boolean {
  const isCache = ts.isPropertyAccessExpression(parent) && parent.name.text === "cache";
  return isCache && rememberingIn(extraction.references, declaration) !== undefined;
}

function isPlainAssignment(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** A variable of a function is filled by that function before anybody else can see it. */
function isDeclarationsOwnCall(write: ts.Node, declaration: ts.Declaration): boolean {
  if (isSharedVariable(declaration) || isField(declaration)) return false;
  return enclosingFunction(write) === enclosingFunction(declaration);
}
