import * as ts from "../../../typescript.js";
import { bare, waits } from "../../expressions.js";
import type { Write } from "../state/changes/writes.js";
import type { Code } from "./code.js";
import { askedPart, guardOf, type Guard } from "./guard.js";
import { localOf } from "./held.js";

/** What keeps a value from being replaced: the code around it, or `??=` itself. */
export function guardOfFilling(code: Code, write: Write): Guard | undefined {
  const { node } = write;
  if (ts.isCallExpression(node)) return guardOf(code, write) ?? guardOfKept(code, write);
  if (!ts.isBinaryExpression(node)) return undefined;
  const { kind } = node.operatorToken;
  if (isFallbackAssignment(kind)) return { asked: undefined, asksFor: "key", around: [], conditions: [] };
  return kind === ts.SyntaxKind.EqualsToken ? guardOf(code, write) : undefined;
}

/** `const value = cache.get(key) ?? make(key); cache.set(key, value);` puts back what is there. */
function guardOfKept(code: Code, write: Write): Guard | undefined {
  const value = write.value && bare(write.value);
  const kept = value && bare(localOf(code, value)?.initializer ?? value);
  if (kept === undefined || !ts.isBinaryExpression(kept) || !isFallback(kept.operatorToken.kind)) return undefined;
  // Only the first run would wait.
  if (waits(kept.right)) return undefined;
  return askedPart(code, kept.left, write) === "key"
    ? { asked: kept.left, asksFor: "key", around: [], conditions: [] }
    : undefined;
}

function isFallback(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
}

function isFallbackAssignment(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionEqualsToken || kind === ts.SyntaxKind.BarBarEqualsToken;
}
