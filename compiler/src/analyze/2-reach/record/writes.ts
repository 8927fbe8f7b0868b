import * as ts from "../../../typescript.js";
import { isSharedVariable } from "../state/roots/root.js";
import { bottomOf } from "../../expressions.js";
import type { Extraction } from "../extract.js";
import type { MemoUnits, Owner, UnitId, Variable } from "../facts.js";
import { memoOfWrite, type Memo } from "../memo/memo.js";
import { enclosingUnitNode, isFunctionNode, nameOfUnit } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";
import type { Write } from "../state/changes/writes.js";

/** What a node changes beyond the variables of the call that executes it. */
export function recordWrites(walk: UnitWalk, node: ts.Node): void {
  const { extraction } = walk;
  for (const write of extraction.writes.at(node)) {
    if (write.root.kind === "native") {
      walk.record({ kind: "offence", code: "DET512", name: write.root.path }, node);
      continue;
    }
    if (write.root.kind === "package") {
      walk.record({ kind: "settings", name: write.target.getText() }, node);
      continue;
    }
    const { declaration } = write.root;
    const { sharedState } = extraction;
    if (sharedState.isInitialisation(write) || sharedState.isApart(write) || sharedState.isOfOwnCall(node, declaration))
      continue;
    const { handedBy, givenAt } = write.root.kind === "variable" ? write.root : {};
    const isBeside = write.root.kind === "field" && ts.isClassLike(declaration);
    const owner = isBeside ? ownerOfFields(walk, declaration, write.target) : ownerOf(walk, declaration, write.target);
    walk.record(
      {
        kind: "write",
        variable: variableOf(extraction, declaration),
        declared: extraction.project.position(declaration),
        owner,
        memo: memoOf(extraction, write),
        handedBy: handedBy ? extraction.project.position(handedBy).file : null,
        givenBy: givenAt ? functionAround(extraction, givenAt) : null,
      },
      write.at,
    );
  }
}

/** Nothing at the top of a module, and in a class, whose fields are filled by whoever makes an object. */
export function functionAround(extraction: Extraction, node: ts.Node): UnitId | null {
  const unit = enclosingUnitNode(node, outer => extraction.isRoot(outer));
  return isFunctionNode(unit) ? extraction.register(unit) : null;
}

/** Whose the declared variable is, as it is named by an expression of this unit. */
export function ownerOf(walk: UnitWalk, declaration: ts.Declaration, named: ts.Expression): Owner {
  const { extraction } = walk;
  if (isSharedVariable(declaration)) return { kind: "module" };
  if (extraction.sharedState.runOnly.declares(declaration)) return { kind: "run" };
  const holder = declaration.parent;
  // Fields, and the parameters of a constructor that are fields too.
  const isField = ts.isPropertyDeclaration(declaration) || ts.isParameterPropertyDeclaration(declaration, holder);
  const object = isField ? ts.findAncestor(declaration, ts.isClassLike) : undefined;
  return object === undefined
    ? { kind: "unit", unit: extraction.ownerOf(declaration) }
    : ownerOfFields(walk, object, named);
}

function ownerOfFields(walk: UnitWalk, object: ts.ClassLikeDeclaration, named: ts.Expression): Owner {
  const { extraction } = walk;
  const captured = extraction.isRoot(walk.node) && !walk.isInside(object) && !isMadeInside(walk, named);
  return { kind: "instance", of: extraction.registerContainer(object), captured };
}

/** `order.total` where `order` is a variable of this unit; not `this.total`, whose object was there before the handler. */
function isMadeInside(walk: UnitWalk, named: ts.Expression): boolean {
  const object = bottomOf(named);
  if (!ts.isIdentifier(object)) return object.kind !== ts.SyntaxKind.ThisKeyword;
  const target = walk.extraction.references.resolve(object);
  return target.kind === "declaration" && walk.isInside(target.node);
}

export function variableOf(extraction: Extraction, declaration: ts.Declaration): Variable {
  const own = "name" in declaration ? (declaration.name as ts.Node | undefined) : undefined;
  const name = own?.getText() ?? nameOfUnit(declaration);
  const holder = ts.isPropertyDeclaration(declaration) ? ts.findAncestor(declaration, ts.isClassLike)?.name : undefined;
  return { key: extraction.idOf(declaration), name: holder ? `${holder.text}.${name}` : name };
}

/** The code of a memo, as units of their own, so that the judge can ask what they reach. */
export function memoOf(extraction: Extraction, write: Write): MemoUnits | null {
  const memo = memoOfWrite(extraction, write);
  return memo === undefined ? null : unitsOf(extraction, memo);
}

export function unitsOf(extraction: Extraction, { value, around }: Memo): MemoUnits {
  const unit = (node: ts.Node): UnitId => extraction.registerMemo(node);
  return { value: value.map(unit), around: around.map(unit) };
}
