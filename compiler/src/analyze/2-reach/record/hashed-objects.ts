import * as ts from "../../../typescript.js";
import { bare, isAccess } from "../../expressions.js";
import { isOrderedByHash } from "../../packages/package-order.js";
import { firstArgument } from "../forms/date-types.js";
import type { UnitWalk } from "../walk.js";

const remedy =
  "Use a collection that keeps the order in which items came, like OrderedMap, or make texts or numbers the keys.";

/** `Set(items)` of a package, which hands its items out in the order of hashes: objects are told apart by a counter. */
export function recordHashedObjects(walk: UnitWalk, call: ts.CallExpression | ts.NewExpression): void {
  const callee = bare(call.expression);
  if (!isKeyedByObjects(walk, call)) return;
  // It was refused where it was made.
  if (isAccess(callee) && isKeyedByObjects(walk, callee.expression)) return;
  const detail = "whose order follows from a counter of the process, for its keys are objects";
  walk.record({ kind: "offence", code: "DET510", name: callee.getText(), detail, remedy }, call);
}

function isKeyedByObjects({ extraction: { project } }: UnitWalk, collection: ts.Expression): boolean {
  const type = project.checker.getTypeAtLocation(collection);
  const symbol = type.getSymbol();
  const [declaration] = symbol?.declarations ?? [];
  const file = declaration?.getSourceFile().fileName ?? "";
  if (symbol === undefined || !file.includes("/node_modules/")) return false;
  const name = project.executedPackageOf(file)?.name ?? "";
  const key = isOrderedByHash(name, symbol.name) ? firstArgument(project.checker, type) : undefined;
  return key !== undefined && isToldByIdentity(key);
}

/** An object that says nothing of its value: not `hashCode()`, as a collection of the package does, or `valueOf()`, as a Date. */
function isToldByIdentity(key: ts.Type): boolean {
  if (key.isUnion()) return key.types.some(isToldByIdentity);
  if ((key.flags & ts.TypeFlags.ESSymbolLike) !== 0) return true;
  if ((key.flags & ts.TypeFlags.Object) === 0) return false;
  return !key.getProperties().some(({ name }) => name === "hashCode" || name === "valueOf");
}
