import * as ts from "../../../typescript.js";
import { boundName, boundProperty } from "../../declarations.js";
import { recordFillings } from "./fillings.js";
import { recordName } from "./open-members.js";
import type { UnitWalk } from "../walk.js";

/** What a name stands for that was taken out of an object: a function, and what was put into a field after it was made. */
export function recordTaken(
  walk: UnitWalk,
  element: ts.BindingElement,
  at: ts.Node,
  by: "taken" | "name" = "taken",
): void {
  const { checker } = walk.extraction.project;
  const name = boundName(element, checker);
  recordName(walk, at, name ?? "*", "own", by);
  const field = boundProperty(checker, element, name)?.valueDeclaration;
  if (field !== undefined && ts.isPropertyDeclaration(field) && walk.extraction.project.isOwn(field))
    recordFillings(walk, at, field);
}
