import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";
import { visitObject } from "./member.js";
import { recordName } from "./open-members.js";
import type { UnitWalk } from "../walk.js";

/** `typeof value.getHours === "function"` executes nothing of the platform: all its dates have that. True if this is all there is to it. */
export function recordTypeOf(walk: UnitWalk, { expression }: ts.TypeOfExpression): boolean {
  const asked = bare(expression);
  if (ts.isIdentifier(asked)) return true;
  const path = walk.extraction.references.nativePath(asked) ?? "";
  if (!ts.isPropertyAccessExpression(asked) || !path.includes(".prototype.")) return false;
  recordName(walk, asked, asked.name.text, "foreign");
  visitObject(walk, asked);
  return true;
}
