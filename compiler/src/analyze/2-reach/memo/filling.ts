import * as ts from "../../../typescript.js";
import type { Write } from "../state/changes/writes.js";
import type { Code } from "./code.js";
import { guardOf, type Guard } from "./guard.js";

/** What keeps a value from being replaced: the code around it, or `??=` itself. */
export function guardOfFilling(code: Code, write: Write): Guard | undefined {
  const { node } = write;
  if (ts.isCallExpression(node)) return guardOf(code, write);
  if (!ts.isBinaryExpression(node)) return undefined;
  const { kind } = node.operatorToken;
  if (isFallbackAssignment(kind)) return { asked: undefined, asksFor: "key", around: [], conditions: [] };
  return kind === ts.SyntaxKind.EqualsToken ? guardOf(code, write) : undefined;
}

function isFallbackAssignment(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionEqualsToken || kind === ts.SyntaxKind.BarBarEqualsToken;
}
