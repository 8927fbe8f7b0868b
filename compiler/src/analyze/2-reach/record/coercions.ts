import * as ts from "../../../typescript.js";
import { bare, isComputed } from "../../expressions.js";
import type { References } from "../../references.js";
import { mayNameDate } from "../forms/date-types.js";
import { recordName } from "./open-members.js";
import type { UnitWalk } from "../walk.js";

/** A Date in a template, in a sum or as a key becomes text in the host's time zone. */
export function recordCoercions(walk: UnitWalk, node: ts.Node): void {
  const { project, references } = walk.extraction;
  const { checker } = project;
  if (ts.isTemplateSpan(node) && isHandedToTag(references, node)) return;
  for (const operand of writtenOut(checker, node)) {
    // A sum of sums is asked for each of its parts anyway.
    if (isComputed(bare(operand))) continue;
    if (describesText(walk, operand)) recordName(walk, operand, "toString");
    if (!mayNameDate(checker, operand)) continue;
    const path = "Date.prototype.toString";
    walk.record({ kind: "native", path, how: "call", label: "", rewritten: false, untyped: null }, operand);
  }
}

/** `{ toString(): string }`: a Date has it, too. */
function describesText({ extraction: { project } }: UnitWalk, operand: ts.Expression): boolean {
  const [member] = project.checker.getTypeAtLocation(bare(operand)).getProperty("toString")?.declarations ?? [];
  return member !== undefined && ts.isTypeElement(member) && project.isOwn(member);
}

function isText(checker: ts.TypeChecker, value: ts.Expression): boolean {
  return (checker.getTypeAtLocation(value).flags & ts.TypeFlags.StringLike) !== 0;
}

/** A tag gets the values as they are; that of the platform writes them out. */
function isHandedToTag(references: References, span: ts.TemplateSpan): boolean {
  const { parent } = span.parent;
  return ts.isTaggedTemplateExpression(parent) && references.nativePath(parent.tag) !== "String.raw";
}

function writtenOut(checker: ts.TypeChecker, node: ts.Node): readonly ts.Expression[] {
  if (ts.isTemplateSpan(node) || ts.isComputedPropertyName(node)) return [node.expression];
  if (ts.isElementAccessExpression(node)) return [node.argumentExpression];
  if (!ts.isBinaryExpression(node)) return [];
  const { kind } = node.operatorToken;
  // Only a text makes a date text: another date, or nothing, does not.
  if (kind === ts.SyntaxKind.EqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken)
    return isText(checker, node.left) ? [node.right] : isText(checker, node.right) ? [node.left] : [];
  return kind === ts.SyntaxKind.PlusToken || kind === ts.SyntaxKind.PlusEqualsToken ? [node.left, node.right] : [];
}
