import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";
import { isNothing, nothing, type Outline } from "./outline.js";
import type { OutlineWalk } from "./walk.js";

/** What calling an argument executes; nothing where it is not a function that is known here. */
export function functionOutline(walk: OutlineWalk, argument: ts.Expression): Outline | undefined {
  const value = bare(argument);
  if (walk.isAnonymous(value)) return walk.inlined(value);
  const isNamed = ts.isIdentifier(value) || ts.isPropertyAccessExpression(value);
  if (!isNamed || walk.extraction.project.checker.getTypeAtLocation(value).getCallSignatures().length === 0)
    return undefined;
  const object = ts.isPropertyAccessExpression(value) ? walk.of(value.expression) : nothing;
  return isNothing(object) ? walk.value(value) : undefined;
}
