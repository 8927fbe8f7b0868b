import * as ts from "../../../typescript.js";
import { isSharedVariable } from "../state/roots/root.js";
import { bare, isWithin, writtenBy } from "../../expressions.js";
import type { Write, Writes } from "../state/changes/writes.js";

/** What belongs to code that is executed apart from the run, like the body of a step. */
export interface Scope {
  /** The body and the functions that led from there to here: their variables are its own. */
  readonly code: readonly ts.Node[];
  /** Whether `this` is an object of its own. */
  readonly ownsThis: boolean;
  /** Parameters that hold what is not its own: `list` of `note(seen)`, where `seen` is a list of the run. */
  readonly borrowed: ReadonlySet<ts.Node>;
}

/** Of what nothing belongs to: it is handed over to be executed apart. */
export const outside: Scope = { code: [], ownsThis: false, borrowed: new Set() };

/** Whether a write changes something of the run. A parameter that is replaced is a variable of its function. */
export function isCaptured({ root, node, target }: Write, scope: Scope): boolean {
  if (root.kind === "field") return !scope.ownsThis;
  if (root.kind !== "variable") return false;
  const isReplaced = ts.isIdentifier(bare(target)) && writtenBy(node) !== undefined;
  return !(isReplaced ? isDeclaredIn(root.declaration, scope) : isOwnVariable(root.declaration, scope));
}

/** Whether an object belongs to the code, or nobody knows whose it is. */
export function isOwnObject(object: ts.Expression, scope: Scope, writes: Writes): boolean {
  if (bare(object).kind === ts.SyntaxKind.SuperKeyword) return scope.ownsThis;
  const root = writes.rootOf(object);
  if (root?.kind === "field") return scope.ownsThis;
  return root?.kind !== "variable" || isOwnVariable(root.declaration, scope);
}

function isOwnVariable(declaration: ts.Declaration, scope: Scope): boolean {
  return isDeclaredIn(declaration, scope) && !scope.borrowed.has(declaration);
}

/** What all runs share is no matter of the run. */
function isDeclaredIn(declaration: ts.Declaration, { code }: Scope): boolean {
  return isSharedVariable(declaration) || code.some(each => isWithin(declaration, each));
}
