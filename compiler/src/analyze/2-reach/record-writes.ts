import { ts } from "ts-morph";
import { enclosingFunction } from "../expressions.js";
import type { Extraction } from "./extract.js";
import type { UnitId, Variable, WriteUse } from "./facts.js";
import { memoValue } from "./memo.js";
import { isInitialisation, isSharedVariable } from "./shared-state.js";
import type { UnitWalk } from "./walk.js";
import type { Write } from "./writes.js";

/** What a node changes beyond the variables of the call that executes it. */
export function recordWrites(walk: UnitWalk, node: ts.Node): void {
  const { extraction } = walk;
  for (const write of extraction.writes.at(node)) {
    if (write.root.kind === "native") {
      walk.record({ kind: "offence", code: "DET512", name: write.root.path }, node);
      continue;
    }
    const owner = ownerOf(walk, write);
    if (owner === undefined || isInitialisation(write)) continue;
    walk.record(
      {
        kind: "write",
        variable: variableOf(extraction, write.root.declaration),
        owner,
        memo: memoOf(extraction, write),
      },
      write.at,
    );
  }
}

function ownerOf(walk: UnitWalk, write: Write): WriteUse["owner"] | undefined {
  const { extraction } = walk;
  const { root, node } = write;
  if (root.kind === "native") return undefined;
  const { declaration } = root;
  if (root.kind === "field") {
    const holder = ts.findAncestor(declaration, ts.isClassLike);
    if (holder === undefined) return undefined;
    const captured = extraction.roots.has(walk.node) && !walk.isInside(holder);
    return { kind: "instance", of: extraction.registerContainer(holder), captured };
  }
  if (isSharedVariable(declaration)) return { kind: "module" };
  // A function may change its own variables, and those of its own call.
  if (enclosingFunction(declaration) === enclosingFunction(node)) return undefined;
  if (ts.isParameter(declaration) && walk.isInside(declaration)) return undefined;
  return { kind: "unit", unit: extraction.ownerOf(declaration) };
}

export function variableOf(extraction: Extraction, declaration: ts.Declaration): Variable {
  const name = "name" in declaration ? (declaration.name as ts.Node) : declaration;
  const holder = ts.isPropertyDeclaration(declaration) ? ts.findAncestor(declaration, ts.isClassLike)?.name : undefined;
  return { key: extraction.idOf(declaration), name: holder ? `${holder.text}.${name.getText()}` : name.getText() };
}

/** The code that computes the value of a memo, as a unit of its own, so that the judge can ask what it reaches. */
export function memoOf(extraction: Extraction, write: Write): UnitId | null {
  const value = memoValue(extraction.references, extraction.writes, write);
  return value === undefined ? null : extraction.register(value, { executed: true, name: "memo" });
}
